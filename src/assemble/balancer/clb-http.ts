import { ingressesOf, ingressRules } from '../../model/kube/index.ts';
import type { Cluster } from '../../model/kube/index.ts';
import { ruleFor, ruleText } from '../../model/network/index.ts';
import type { BalancerBackend, BalancerListener, HttpRequest, HttpRule, Part } from '../../model/network/index.ts';
import type { ClbListener, ClbRule, ClbTarget } from '../../model/tree/clb.ts';
import { known, missing } from '../part/index.ts';
import type { ClbTold, Told } from './clb-answers.ts';

/** CLB tries another backend when one has not answered for about 4 s (Tencent Kubernetes Engine, trouble shooting of Services and Ingresses). */
const PATIENCE_MS = 4000;

export interface OfHttp {
  readonly cluster: Cluster;
  readonly name: string;
  /** Of a target, and of how the listener or rule asks it. */
  readonly backends: (targets: readonly Told<ClbTarget>[]) => readonly BalancerBackend[];
  readonly probeOf: (rule: Told<ClbRule>) => Pick<BalancerListener, 'probe'>;
}

/** What a listener of seven layers does: its rules as DescribeListeners has them, and to whom each leads as DescribeTargets has it. */
export function httpListening(listener: ClbListener, told: ClbTold, { cluster, name, backends, probeOf }: OfHttp): NonNullable<BalancerListener['http']> {
  const isIt = ({ value }: { readonly value: ClbListener }): boolean => value.Protocol === listener.Protocol && value.Port === listener.Port;
  const rules = told.listeners?.find(isIt)?.rules ?? told.targets?.find(isIt)?.rules ?? [];
  const bound = told.targets?.find(isIt)?.rules;
  const made = rules.map((rule): HttpRule => {
    const { value: { Domain = '', Url = '/', LocationId }, ref } = rule;
    const own = bound?.find(({ value }) => (LocationId !== undefined && value.LocationId === LocationId) || (value.Domain === rule.value.Domain && value.Url === rule.value.Url));
    const service = serviceOf({ services: cluster.services, ingresses: cluster.ingresses }, name, { host: Domain, path: Url });
    return {
      ...(Domain === '' ? {} : { host: Domain }), path: Url, ...probeOf(rule), ...(service === undefined ? {} : { service }),
      backends: bound === undefined ? missing({ text: `DescribeTargets-${name}.json was not collected` }) : known(backends(own?.targets ?? [])),
      because: { ref, text: `CLB ${name}: rule ${ruleText({ host: Domain, path: Url })} at ${listener.Protocol} ${listener.Port}` },
    };
  });
  return { rules: rulesOf(told, name, made), patienceMs: PATIENCE_MS };
}

function rulesOf(told: ClbTold, name: string, made: readonly HttpRule[]): Part<readonly HttpRule[]> {
  return told.listeners === undefined && told.targets === undefined ? missing({ text: `DescribeListeners-${name}.json was not collected` }) : known(made);
}

/** The port of a Service that an Ingress has the load balancer send a host and path to. */
function serviceOf({ services, ...cluster }: Pick<Cluster, 'services' | 'ingresses'>, name: string, request: HttpRequest): HttpRule['service'] {
  const wanted = ingressesOf(cluster, name).flatMap((ingress) => ingressRules(ingress).map((rule) => ({ ...rule, namespace: ingress.metadata.namespace ?? 'default' })));
  const same = wanted.find((rule) => (rule.host ?? '') === request.host && bare(rule.path) === bare(request.path));
  const taken = same === undefined ? ruleFor(wanted, request) : { kind: 'rule' as const, rule: same };
  if (taken.kind !== 'rule' || taken.rule.backend.service === undefined) return undefined;
  const { namespace, backend: { service: { name: own, port } } } = taken.rule;
  const ports = services.kind === 'known' ? services.value.find(({ metadata }) => metadata.namespace === namespace && metadata.name === own)?.spec?.ports : undefined;
  const number = ports?.find((one) => (port?.number === undefined ? one.name === port?.name : one.port === port.number))?.port ?? port?.number;
  return number === undefined ? undefined : { namespace, name: own, port: number };
}

function bare(path: string): string {
  return path.replace(/^=\s*/, '');
}
