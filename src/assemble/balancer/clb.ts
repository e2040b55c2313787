import type { LineRef } from '../../model/evidence/evidence.ts';
import type { Cluster } from '../../model/kube/index.ts';
import type { Balancer, BalancerBackend, BalancerHealth, BalancerListener, BalancerProbe, BalancerWays } from '../../model/network/index.ts';
import type { ClbHealthCheck, ClbListener, ClbTarget } from '../../model/tree/clb.ts';
import { balancerId, CLB_WEIGHT, isOfVpcs, KEPT_ALIVE, PROBES_RESERVED } from '../../model/network/index.ts';
import { formatIp, isIp, parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { known, missing } from '../part/index.ts';
import { httpListening } from './clb-http.ts';
import { nodeOfPod } from './machines.ts';
import type { ClbTold, Told, ToldListener } from './clb-answers.ts';
import { backendWords, tkeListeners, tkeServices } from './tke-service.ts';
import type { TkeService } from './tke-service.ts';

/**
 * Tencent Cloud's load balancer (CLB), four layers: it sends a connection on with the client's own address (unless SnatPro is on), never to a backend of that address, and the virtual
 * switch under each node brings it the answers. With all backends dead it takes all for alive.
 * Source: cloud.tencent.com, documents 214/65860 (addresses of probes), 457/51258 (annotations of TKE), and TKE's own account of loop-backs.
 */
const WAYS: BalancerWays = { allDeadMeansAllAlive: true, avoidsSource: true, catchesAnswers: true };

/** What a listener's protocol is on the wire. */
const ON_WIRE: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, TCP_SSL: 6, HTTP: 6, HTTPS: 6, QUIC: 17 };
/** Those that take each request by its host and path. */
const LAYER_7: ReadonlySet<string> = new Set(['HTTP', 'HTTPS']);
/** Of the others those of which netwhy knows what becomes of a connection. */
const LAYER_4: ReadonlySet<string> = new Set(['TCP', 'UDP']);

/** The load balancers that annotations of Services and answers of the API tell of. */
export function clbBalancers(cluster: Cluster, told: ReadonlyMap<string, ClbTold>): readonly Balancer[] {
  const services = tkeServices(cluster);
  const names = new Set([...services.map(nameOf), ...told.keys()]);
  return [...names].flatMap((name): Balancer[] => {
    const own = services.filter((service) => nameOf(service) === name);
    const balancer = balancerOf(cluster, name, own, told.get(name));
    return balancer === undefined ? [] : [balancer];
  });
}

function nameOf({ id, service }: TkeService): string {
  return id ?? `${service.metadata.namespace ?? ''}/${service.metadata.name}`;
}

function balancerOf(cluster: Cluster, name: string, services: readonly TkeService[], told: ClbTold | undefined): Balancer | undefined {
  const instance = told?.instance;
  const texts = [...new Set([...(instance?.value.LoadBalancerVips ?? []), ...services.flatMap(({ addresses }) => addresses.map(formatIp))])];
  const addresses = texts.flatMap((text) => parseIp(text) ?? []);
  const ref = instance?.ref ?? services[0]?.service.ref;
  const byApi = told?.listeners ?? told?.targets;
  if (addresses.length === 0 || ref === undefined || (byApi === undefined && services.length === 0)) return undefined;
  const [vip = PROBES_RESERVED] = addresses;
  const source = sourceOf(told, name);
  const listeners = byApi === undefined
    ? services.flatMap((service) => tkeListeners(cluster, service, name).map((listener): BalancerListener => ({ ...listener, source, ...probeOf(undefined, vip, name, listener.because.ref ?? ref, service.preventsLoopback) })))
    : byApi.filter(({ value }) => value.Protocol in ON_WIRE).map(({ value, ref: at }) => listenerOf(value, at, told ?? {}, { cluster, name, vip, services, source }));
  return { id: balancerId(name), name, kind: 'clb', addresses, ways: WAYS, listeners, ...groupsOf(told, name, vip), ...publicOf(told, name, addresses), ...(told?.listeners === undefined ? { more: true } : {}), because: { ref, text: `CLB ${name}: ${texts.join(', ')}` } };
}

/** Its own security groups, and whether those of its backends are asked; of IPv6 they never are (document 214/14733). */
function groupsOf(told: ClbTold | undefined, name: string, { family }: Ip): Pick<Balancer, 'groups' | 'passesToTargets'> {
  if (told?.instance === undefined) return {};
  const { value: { SecureGroups = [], LoadBalancerPassToTarget = false }, ref } = told.instance;
  const passes = LoadBalancerPassToTarget || family === 6;
  return { ...(SecureGroups.length === 0 ? {} : { groups: SecureGroups }), ...(passes ? { passesToTargets: { ref, text: `CLB ${name}: what it sends passes the security groups of its backends` } } : {}) };
}

/** Whether its clients are in the internet. Where no answer says so, one that has addresses of VPCs alone is internal, and any other may be public. */
function publicOf(told: ClbTold | undefined, name: string, addresses: readonly Ip[]): Pick<Balancer, 'isPublic'> {
  const { value: { LoadBalancerType: type, NetworkAttributes } = {}, ref } = told?.instance ?? {};
  if (type === undefined) return addresses.every(isOfVpcs) ? {} : { isPublic: missing({ text: `no answer of DescribeLoadBalancers says whether CLB ${name} is public` }) };
  if (type !== 'OPEN') return {};
  const because = { ...(ref === undefined ? {} : { ref }), text: `CLB ${name}: LoadBalancerType OPEN` };
  // The documents tell of packages for IPv6 and for addresses of one carrier, and not whether machines need bandwidth besides.
  return { isPublic: NetworkAttributes?.InternetChargeType === 'BANDWIDTH_PACKAGE' ? missing({ ...because, text: `${because.text}, BANDWIDTH_PACKAGE (whether it needs bandwidth of its backends is not documented)` }) : known(because) };
}

function sourceOf(told: ClbTold | undefined, name: string): BalancerListener['source'] {
  const { instance } = told ?? {};
  const to = (instance?.value.SnatIps ?? []).flatMap(({ Ip: text = '' }) => parseIp(text) ?? []);
  if (instance?.value.SnatPro !== true || to.length === 0) return { kind: 'kept' };
  return { kind: 'translated', to, because: { ref: instance.ref, text: `CLB ${name}: SnatPro, ${to.map(formatIp).join(', ')}` } };
}

interface Of {
  readonly cluster: Cluster;
  readonly name: string;
  readonly vip: Ip;
  readonly services: readonly TkeService[];
  readonly source: BalancerListener['source'];
}

function listenerOf(listener: ClbListener, ref: LineRef, told: ClbTold, { cluster, name, vip, services, source }: Of): BalancerListener {
  const { Protocol, Port, ListenerId } = listener;
  const isIt = ({ value }: { readonly value: ClbListener }): boolean => value.Protocol === Protocol && value.Port === Port;
  const targets = told.targets?.find(isIt)?.backends ?? [];
  const check = told.listeners?.find(isIt);
  const owner = services.find(({ service }) => service.spec?.ports?.some(({ port, protocol = 'TCP' }) => port === Port && protocol === Protocol))?.service.metadata;
  const id = ListenerId === undefined ? '' : ` ${ListenerId}`;
  const probe = check === undefined ? {} : probeOf(check.value.HealthCheck ?? {}, vip, name, check.ref, false);
  const because = { ref, text: `CLB ${name}: listener${id} ${Protocol}:${Port}` };
  if (LAYER_7.has(Protocol)) {
    const http = httpListening(listener, told, { cluster, name, backends: (bound) => backendsOf(cluster, bound, told, name), probeOf: ({ value, ref: at }) => (value.HealthCheck === undefined ? probe : probeOf(value.HealthCheck, vip, name, at, false)) });
    return { protocol: 6, port: Port, source: keptAlive(check) ?? source, backends: known([]), http, because };
  }
  return {
    protocol: ON_WIRE[Protocol] ?? 6, port: Port, source, ...probe,
    backends: !LAYER_4.has(Protocol) ? missing({ ref, text: `${because.text} (what it does with a connection is not walked)` }) : told.targets === undefined ? missing({ text: `DescribeTargets-${name}.json was not collected` }) : known(backendsOf(cluster, targets, told, name)),
    ...(owner === undefined ? {} : { service: { namespace: owner.namespace ?? '', name: owner.name } }),
    because,
  };
}

/** Connections that are kept open do not come from the client. */
function keptAlive(check: ToldListener | undefined): BalancerListener['source'] | undefined {
  if (check?.value.KeepaliveEnable !== 1) return undefined;
  return { kind: 'translated', to: [KEPT_ALIVE], because: { ref: check.ref, text: 'CLB: KeepaliveEnable 1, connections to backends come from 100.127.0.0/16' } };
}

function backendsOf(cluster: Cluster, targets: readonly Told<ClbTarget>[], told: ClbTold, name: string): readonly BalancerBackend[] {
  return targets.flatMap(({ value: target, ref }) => (target.PrivateIpAddresses ?? []).flatMap((text): BalancerBackend[] => {
    const addr = parseIp(text);
    if (addr === undefined) return [];
    const { Port: port, Weight: weight = CLB_WEIGHT } = target;
    const via = nodeOfPod(cluster, addr);
    const reported = healthOf(told, addr, port, name);
    return [{ addr, port, weight, ...(via === undefined ? {} : { via }), ...(reported === undefined ? {} : { reported }), because: { ref, text: backendWords(name, addr, port, weight) } }];
  }));
}

/** What the box says of a backend; of one that it does not ask, or has not asked yet, nothing. */
function healthOf({ health = [] }: ClbTold, addr: Ip, port: number, name: string): BalancerHealth | undefined {
  const found = health.find(({ value }) => value.Port === port && isIp(value.IP, addr));
  const detail = found?.value.HealthStatusDetail ?? (found?.value.HealthStatus === true ? 'Alive' : 'Dead');
  if (found === undefined || (detail !== 'Alive' && detail !== 'Dead')) return undefined;
  return { alive: detail === 'Alive', because: [{ ref: found.ref, text: `CLB ${name}: ${found.value.IP}:${port} is ${detail}` }] };
}

/** Where its probes come from: as DescribeListeners says, or as the annotation prevent-loopback makes it; where neither does, what is so for accounts since February 2023. */
function probeOf(check: ClbHealthCheck | undefined, vip: Ip, name: string, ref: LineRef, reserved: boolean): Pick<BalancerListener, 'probe'> {
  if (check?.HealthSwitch === 0 || vip.family !== 4) return {};
  const own = check?.SourceIpType === 0;
  const src = own ? vip : PROBES_RESERVED;
  const type = check?.CheckType;
  const told = `CLB ${name}: probes come from ${own ? formatIp(vip) : '100.64.0.0/10'}`;
  const because = { ref, text: check?.SourceIpType !== undefined || reserved ? told : `assumed: ${told}` };
  const probe: BalancerProbe = { src, protocol: type === 'PING' ? 'icmp' : 'tcp', ...(check?.CheckPort === undefined || check.CheckPort <= 0 ? {} : { port: check.CheckPort }), because };
  return { probe };
}
