import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord } from '../../model/resolve/message.ts';
import { NotKnown, valueOf } from '../not-known.ts';
import { matchingZone, plainName, within } from '../zones.ts';
import { fallsThrough } from './fall-through.ts';
import { findPods, findServices } from './kubernetes-records.ts';
import type { Found } from './kubernetes-records.ts';
import { zonesFrom } from './names.ts';
import type { Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

/** Options that decide nothing about A, AAAA and SRV, or that are heeded. Any other (selectors of labels, other API servers, zones of several clusters) makes the plugin unknown. */
const READ: readonly string[] = ['pods', 'namespaces', 'fallthrough', 'ttl', 'endpoint_pod_names', 'noendpoints', 'ignore', 'startup_timeout', 'apiserver_qps', 'apiserver_burst', 'apiserver_max_inflight', 'upstream', 'resyncperiod'];
const MOST_ALIASES = 10;

/** The words of a name below its zone, from the right: `svc` or `pod`, the namespace, the Service (or a pod's address), and what stands before it. */
export interface Request {
  readonly kind: 'svc' | 'pod';
  readonly namespace: string;
  readonly service: string | undefined;
  readonly endpoint: string | undefined;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
}

/**
 * The plugin kubernetes for A, AAAA and SRV (plugin/kubernetes/handler.go and kubernetes.go, plugin/backend_lookup.go, 1.15): a name that is
 * not there is NXDOMAIN, unless it falls through; one that is there without an address of this family is no data.
 */
export const kubernetes: Plugin = (passing, [directive], next) => {
  const zone = matchingZone(zonesFrom(directive.args, passing.block.keys), passing.name);
  if (zone === undefined) return next(passing);
  const odd = directive.body.find(({ name }) => !READ.includes(name));
  if (odd !== undefined) throw new NotKnown([odd.because]);
  const { records, extra } = passing.type === 'SRV' ? servicesOf(passing, directive, zone) : { records: recordsOf(passing, directive, zone, passing.asked.question.name, 0), extra: [] };
  if (records === 'no-such-name' && fallsThrough(directive, passing.name)) return next(passing);
  passing.because.push(directive.because);
  if (records === 'no-such-name') return { kind: 'answer', rcode: RCODE.nxDomain, answers: [], authoritative: true };
  return { kind: 'answer', rcode: RCODE.noError, answers: records, authoritative: true, ...(extra.length === 0 ? {} : { extra, additional: extra.length }) };
};

function recordsOf(passing: Passing, directive: Directive, zone: string, owner: string, aliases: number): readonly DnsRecord[] | 'no-such-name' {
  const found = find(passing, directive, zone, plainName(owner));
  if (found === 'no-such-name') return found;
  passing.because.push(...new Set(found.flatMap(({ because }) => because)));
  const hosts = [...new Set(found.map(({ host }) => host))];
  return hosts.flatMap((host): readonly DnsRecord[] => {
    const alias = found.some((one) => one.host === host && one.alias);
    if (!alias) return (host.includes(':') ? 'AAAA' : 'A') === passing.type ? [{ name: owner, type: passing.type, data: host }] : [];
    return aliasOf(passing, directive, zone, owner, host, aliases);
  });
}

/**
 * SRV (`SRV` of plugin/backend_lookup.go): one for each name and port, all as important, with the addresses of the names behind them; of an ExternalName none (`Services` of kubernetes.go).
 * Each shares the weight with all others, those included that are left out because they were there before or have no port.
 */
function servicesOf(passing: Passing, directive: Directive, zone: string): { readonly records: readonly DnsRecord[] | 'no-such-name'; readonly extra: readonly DnsRecord[] } {
  const owner = passing.asked.question.name;
  const found = find(passing, directive, zone, plainName(owner));
  if (found === 'no-such-name') return { records: found, extra: [] };
  passing.because.push(...new Set(found.flatMap(({ because }) => because)));
  const inside = found.filter(({ alias }) => !alias);
  const weight = Math.max(1, Math.floor((1 / inside.length) * 100));
  const there = inside.filter(({ port }) => port !== -1).map(({ host, own, port }) => ({ host, port, target: zone === '' ? own : `${own}.${zone}` }));
  const records = [...new Set(there.map(({ port, target }) => `0 ${weight} ${port} ${target}`))].map((data) => ({ name: owner, type: 'SRV', data }));
  const extra = there.map(({ host, target }) => ({ name: target, type: host.includes(':') ? 'AAAA' : 'A', data: host }));
  return { records, extra: [...new Map(extra.map((record) => [`${record.name} ${record.data}`, record])).values()] };
}

/** An ExternalName: within the zone its own records, elsewhere what the server itself answers for it. */
function aliasOf(passing: Passing, directive: Directive, zone: string, owner: string, host: string, aliases: number): readonly DnsRecord[] {
  const target = plainName(host);
  if (target === plainName(owner) || aliases > MOST_ALIASES) return [];
  const alias = { name: owner, type: 'CNAME', data: target };
  if (within(zone, target)) {
    const records = recordsOf(passing, directive, zone, target, aliases + 1);
    return records === 'no-such-name' || records.length === 0 ? [] : [alias, ...records];
  }
  const outcome = passing.lookUp({ name: target, type: passing.type });
  return outcome.kind === 'silent' ? [] : [alias, ...(outcome.kind === 'answer' ? outcome.answers : [])];
}

function find(passing: Passing, directive: Directive, zone: string, name: string): readonly Found[] | 'no-such-name' {
  const base = zone === '' ? name : name.slice(0, Math.max(0, name.length - zone.length - 1));
  if (base === 'ns.dns') throw new NotKnown([directive.because]);
  const request = parseRequest(base);
  if (request === 'no-such-name' || request === undefined) return request ?? [];
  if (!exposed(passing, directive, request.namespace)) return 'no-such-name';
  return request.kind === 'pod' ? findPods(passing, directive, request) : findServices(passing, directive, request);
}

/** `parseRequest` of plugin/kubernetes/parse.go: `undefined` for the zone itself, `svc` and `pod`, which are there and empty. */
function parseRequest(base: string): Request | 'no-such-name' | undefined {
  if (base === '' || base === 'svc' || base === 'pod') return undefined;
  const words = base.split('.').reverse();
  const [kind, namespace = '', service, ...rest] = words;
  if ((kind !== 'svc' && kind !== 'pod') || rest.length > 2) return 'no-such-name';
  const [one, two] = rest;
  const request = { kind, namespace, service, endpoint: undefined, port: undefined, protocol: undefined } as const;
  if (one === undefined) return request;
  return two === undefined ? { ...request, endpoint: one } : { ...request, protocol: one.replace(/^_/, ''), port: two.replace(/^_/, '') };
}

/** `namespaceExposed`: it is one of those that the plugin names, if it names any, and there is such a namespace. */
function exposed({ world }: Passing, directive: Directive, namespace: string): boolean {
  const named = directive.body.filter(({ name }) => name === 'namespaces').flatMap(({ args }) => args);
  if (named.length > 0 && !named.includes(namespace)) return false;
  return valueOf(world.cluster.namespaces).some(({ metadata }) => metadata.name === namespace);
}
