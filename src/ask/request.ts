import type { Ingress, Service, ServicePort } from '../model/kube/index.ts';
import { listenerOf, ruleFor } from '../model/network/index.ts';
import type { Balancer, HttpRequest } from '../model/network/index.ts';
import type { Query } from '../model/report/index.ts';
import { protocolOf } from './target.ts';
import type { Found, World } from './world.ts';

/** The host and path that are asked for: as the user says, else as the Ingress that is asked has them where it has one of each. */
export function requestOf({ http }: Query, { ingress }: Found): HttpRequest | undefined {
  if (http === undefined && ingress === undefined) return undefined;
  const hosts = hostsOf(ingress);
  const paths = pathsOf(ingress);
  const only = (values: readonly string[]): string | undefined => (values.length === 1 ? values[0] : undefined);
  return { host: http?.host ?? only(hosts) ?? '', path: http?.path ?? only(paths) ?? '/' };
}

function hostsOf(ingress: Ingress | undefined): readonly string[] {
  return [...new Set((ingress?.spec?.rules ?? []).flatMap(({ host }) => host ?? []))];
}

function pathsOf(ingress: Ingress | undefined): readonly string[] {
  return [...new Set((ingress?.spec?.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).flatMap(({ path }) => path ?? [])))];
}

/** The port of a Service that a load balancer of seven layers sends a request to, where it is known. */
export function requestedService({ cluster: { services } }: Pick<World, 'cluster'>, balancer: Balancer, port: number, request: HttpRequest | undefined): { readonly service: Service; readonly port: ServicePort } | undefined {
  const http = listenerOf(balancer, 6, port)?.http;
  if (http === undefined || request === undefined || http.rules.kind === 'missing' || services.kind === 'missing') return undefined;
  const taken = ruleFor(http.rules.value, request);
  const wanted = taken.kind === 'rule' ? taken.rule.service : undefined;
  const service = services.value.find(({ metadata }) => metadata.namespace === wanted?.namespace && metadata.name === wanted?.name);
  const own = service?.spec?.ports?.find((one) => one.port === wanted?.port && protocolOf(one) === 'tcp');
  return service === undefined || own === undefined ? undefined : { service, port: own };
}
