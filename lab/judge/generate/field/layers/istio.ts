import { podIp, serviceIp } from '../../../../cluster/addresses.ts';
import type { Family, PodSpec } from '../../../../cluster/spec.ts';
import type { RestoreTable } from '../../../../dataplane/restore.ts';
import type { Random } from '../../../random.ts';
import type { Rules } from '../rules.ts';
import { CLIENT } from '../site.ts';
import type { Ask, Site } from '../site.ts';

const ENVOY = 1337;

interface IstioPlan {
  readonly pod: PodSpec;
  readonly inbound: '*' | readonly number[];
  readonly inboundExclude: readonly number[];
  readonly outboundExclude: readonly number[];
  readonly outbound: '*' | readonly string[];
  readonly rangesExclude: readonly string[];
  /** The resolver whose packets the agent on 15053 gets; undefined: DNS is left alone. */
  readonly dns: string | undefined;
  readonly dropInvalid: boolean;
}

/** istio-init inside some of the node's pods (tools/istio-iptables/pkg/capture/run.go, REDIRECT mode): Envoy listens on 15001, 15006 and runs as 1337. */
export function istio(site: Site): void {
  const draw = site.random.fork('istio');
  const pods = site.spec.pods.filter((pod) => pod.node === 'host');
  site.tags.push('istio');
  for (const pod of draw.some(pods, draw.int(1, 2))) {
    const plan = istioPlan(draw, site, pod);
    for (const port of [15001, 15006, 15008, 15021]) site.listeners.push({ netns: pod.name, protocol: 'tcp', port });
    for (const protocol of ['tcp', 'udp'] as const) site.listeners.push({ netns: pod.name, protocol, port: 15053 });
    if (site.spec.families.includes(6)) site.steps.push({ at: pod.name, tool: 'ip', lines: ['addr add ::6/128 dev lo nodad'] });
    site.asks.push(...istioAsks(site, plan));
    site.layers.push((rules, sees) => {
      for (const family of sees.families) istioRules(rules, plan, family, sees.iptables);
    });
  }
}

function istioPlan(draw: Random, site: Site, pod: PodSpec): IstioPlan {
  return {
    pod,
    inbound: draw.chance(0.75) ? '*' : [8080], inboundExclude: draw.chance(0.5) ? [15090, 15021, 15020] : [],
    outboundExclude: draw.chance(0.3) ? [5432] : [], outbound: draw.chance(0.8) ? '*' : ['10.96.0.0/16'], rangesExclude: draw.chance(0.3) ? ['10.40.2.0/24'] : [],
    dns: draw.chance(0.5) && site.spec.families.includes(4) ? '10.96.0.10' : undefined, dropInvalid: draw.chance(0.3),
  };
}

function istioRules(rules: Rules, plan: IstioPlan, family: Family, backend: 'nft' | 'legacy'): void {
  const { nat, raw, mangle } = rules.iptables(family, backend, plan.pod.name);
  if (plan.dropInvalid) {
    mangle.add('PREROUTING', '-m conntrack --ctstate INVALID -j ISTIO_DROP');
    mangle.add('ISTIO_DROP', '-j DROP');
  }
  nat.add('ISTIO_INBOUND', '-p tcp -m tcp --dport 15008 -j RETURN');
  nat.add('ISTIO_REDIRECT', '-p tcp -j REDIRECT --to-ports 15001');
  nat.add('ISTIO_IN_REDIRECT', '-p tcp -j REDIRECT --to-ports 15006');
  nat.add('PREROUTING', '-p tcp -j ISTIO_INBOUND');
  if (plan.inbound === '*') {
    for (const port of plan.inboundExclude) nat.add('ISTIO_INBOUND', `-p tcp -m tcp --dport ${port} -j RETURN`);
    nat.add('ISTIO_INBOUND', '-p tcp -j ISTIO_IN_REDIRECT');
  } else {
    for (const port of plan.inbound) nat.add('ISTIO_INBOUND', `-p tcp -m tcp --dport ${port} -j ISTIO_IN_REDIRECT`);
  }
  nat.add('OUTPUT', '-j ISTIO_OUTPUT');
  outputRules(nat, plan, family);
  if (plan.dns !== undefined && family === 4) dnsZones(raw, plan.dns);
}

function outputRules(nat: RestoreTable, plan: IstioPlan, family: Family): void {
  const [local, passthrough] = family === 4 ? ['127.0.0.1/32', '127.0.0.6/32'] : ['::1/128', '::6/128'];
  const add = (rule: string): void => nat.add('ISTIO_OUTPUT', rule);
  for (const port of plan.outboundExclude) for (const protocol of ['tcp', 'udp']) add(`-p ${protocol} -m ${protocol} --dport ${port} -j RETURN`);
  add(`-s ${passthrough} -o lo -j RETURN`);
  const dns = plan.dns !== undefined && family === 4;
  for (const who of ['uid', 'gid']) {
    add(`! -d ${local} -o lo -p tcp ${dns && who === 'uid' ? '-m multiport ! --dports 53,15008' : '-m tcp ! --dport 15008'} -m owner --${who}-owner ${ENVOY} -j ISTIO_IN_REDIRECT`);
    add(`-o lo ${dns ? '-p tcp -m tcp ! --dport 53 ' : ''}-m owner ! --${who}-owner ${ENVOY} -j RETURN`);
    add(`-m owner --${who}-owner ${ENVOY} -j RETURN`);
  }
  if (dns) {
    add('-j ISTIO_OUTPUT_DNS');
    nat.add('ISTIO_OUTPUT_DNS', `-d ${plan.dns}/32 -p tcp -m tcp --dport 53 -j REDIRECT --to-ports 15053`);
    for (const who of ['uid', 'gid']) nat.add('ISTIO_OUTPUT_DNS', `-p udp -m udp --dport 53 -m owner --${who}-owner ${ENVOY} -j RETURN`);
    nat.add('ISTIO_OUTPUT_DNS', `-d ${plan.dns}/32 -p udp -m udp --dport 53 -j REDIRECT --to-ports 15053`);
  }
  add(`-d ${local} -j RETURN`);
  for (const range of plan.rangesExclude) if (family === 4) add(`-d ${range} -j RETURN`);
  if (plan.outbound === '*') add('-j ISTIO_REDIRECT');
  else for (const range of plan.outbound) if (family === 4) add(`-d ${range} -j ISTIO_REDIRECT`);
}

/** Both halves of a redirected question get a conntrack zone of their own, so that they do not meet. */
function dnsZones(raw: RestoreTable, dns: string): void {
  raw.add('OUTPUT', '-j ISTIO_OUTPUT_DNS');
  for (const who of ['uid', 'gid']) {
    raw.add('ISTIO_OUTPUT_DNS', `-p udp -m udp --dport 53 -m owner --${who}-owner ${ENVOY} -j CT --zone 1`);
    raw.add('ISTIO_OUTPUT_DNS', `-p udp -m udp --sport 15053 -m owner --${who}-owner ${ENVOY} -j CT --zone 2`);
  }
  raw.add('PREROUTING', '-j ISTIO_INBOUND');
  raw.add('ISTIO_OUTPUT_DNS', `-d ${dns}/32 -p udp -m udp --dport 53 -j CT --zone 2`);
  raw.add('ISTIO_INBOUND', `-s ${dns}/32 -p udp -m udp --sport 53 -j CT --zone 1`);
}

function istioAsks({ spec }: Site, { pod, dns }: IstioPlan): Ask[] {
  const netns = pod.name;
  const inside = spec.families.flatMap((family): Ask[] => {
    const own = podIp(spec, pod, family);
    const others = spec.pods.filter((other) => other !== pod).slice(0, 3).map((other) => podIp(spec, other, family));
    const services = spec.services.map((service) => ({ dst: serviceIp(spec, service, family), dport: service.ports[0]?.port ?? 80 }));
    const asks = [...[own, family === 4 ? '127.0.0.1' : '::1', CLIENT[family], ...others].flatMap((dst) => [8080, 80, 5432, 15021].map((dport) => ({ dst, dport }))), ...services];
    return asks.flatMap(({ dst, dport }) => [undefined, 1000, ENVOY].map((uid): Ask => ({ kind: uid === ENVOY ? 'istio-envoy' : 'istio-app', netns, protocol: 'tcp', dst, dport, ...(uid === undefined ? {} : { uid }) })));
  });
  const inbound = spec.families.flatMap((family) => ['host', ...spec.pods.filter((other) => other !== pod && other.node === 'host').map((other) => other.name)].flatMap((from) => [8080, 9999, 15008, 15021, 15090].map((dport): Ask => ({ kind: 'istio-inbound', netns: from, protocol: 'tcp', dst: podIp(spec, pod, family), dport }))));
  const questions = dns === undefined ? [] : [undefined, ENVOY].flatMap((uid) => (['udp', 'tcp'] as const).map((protocol): Ask => ({ kind: 'istio-dns', netns, protocol, dst: dns, dport: 53, ...(uid === undefined ? {} : { uid }) })));
  return [...inside, ...inbound, ...questions];
}
