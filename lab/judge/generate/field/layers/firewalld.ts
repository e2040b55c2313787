import type { Random } from '../../../random.ts';
import { spareBridgedIpv6 } from '../place.ts';
import { CLIENT } from '../site.ts';
import type { Site } from '../site.ts';

interface Zone {
  readonly name: string;
  /** As `iifname` and `oifname` write them: `cali*`. */
  readonly interfaces: readonly string[];
  readonly sources: readonly string[];
  readonly target: 'default' | 'accept' | 'drop' | 'reject';
  readonly masquerade: boolean;
  readonly forward: boolean;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly forwardPorts: readonly string[];
}

const PARTS = ['pre', 'log', 'deny', 'allow', 'post'] as const;

/** firewalld 1.x with its nftables backend (src/firewall/core/nftables.py): all base chains ten after the usual priorities, zones by source and device. */
export function firewalld(site: Site): void {
  const { random, spec } = site;
  const draw = random.fork('firewalld');
  const pods = spec.overlay === 'flannel' || spec.overlay === 'bridge' ? 'cni0' : 'cali*';
  const zones = randomZones(draw, pods, spec.families.includes(4));
  const strictV6 = draw.chance(0.5);
  site.tags.push('firewalld');
  spareBridgedIpv6(site);
  for (const netns of ['client', 'host']) {
    site.asks.push(...spec.families.flatMap((family) => [22, 8443, 9100].map((dport) => ({ kind: 'firewalld', netns, protocol: 'tcp' as const, dst: family === 4 ? '10.0.0.1' : 'fd00::1', dport }))));
  }
  site.listeners.push({ netns: 'host', protocol: 'tcp', port: 22 }, { netns: 'host', protocol: 'tcp', port: 9100 });
  site.layers.push((rules) => rules.nft('inet firewalld', firewalldLines(zones, strictV6)));
}

function randomZones(random: Random, pods: string, with4: boolean): Zone[] {
  const deny = random.chance(0.3) && with4 ? [`ip saddr ${CLIENT[4]} tcp dport 9100 reject with tcp reset`] : [];
  const redirect = random.chance(0.4) ? [random.pick(['tcp dport 8443 redirect to :10250', ...(with4 ? ['meta nfproto ipv4 tcp dport 8443 dnat ip to 10.0.0.1:22'] : [])])] : [];
  const open = random.some(['tcp dport 22 accept', 'tcp dport 10250 accept', 'tcp dport 9100 accept', 'tcp dport 30000-32767 accept', 'udp dport 8472 accept', 'udp dport 4789 accept'], random.int(2, 6));
  const plain = { interfaces: [], sources: [], masquerade: false, forward: true, allow: [], deny: [], forwardPorts: [] };
  const zones: Zone[] = [{ ...plain, name: 'public', interfaces: ['eth0'], target: 'default', masquerade: random.chance(0.3), allow: open, deny, forwardPorts: redirect }];
  if (random.chance(0.6)) zones.push({ ...plain, name: 'trusted', interfaces: [pods], target: 'accept' });
  if (random.chance(0.4) && with4) zones.unshift({ ...plain, name: random.pick(['drop', 'internal']), sources: [random.pick(['203.0.113.0/24', '10.0.0.2', '10.40.2.0/24'])], target: random.pick(['drop', 'accept', 'reject']), allow: ['tcp dport 22 accept'] });
  return zones;
}

function firewalldLines(zones: readonly Zone[], strictV6: boolean): string[] {
  const rule = (chain: string, text: string): string => `add rule inet firewalld ${chain} ${text}`;
  const chain = (name: string, hook?: string): string => `add chain inet firewalld ${name}${hook === undefined ? '' : ` { type ${hook} ; policy accept ; }`}`;
  const dispatch: readonly (readonly [zones: string, short: string, side: 'in' | 'out'])[] = [['mangle_PREROUTING', 'mangle_PRE', 'in'], ['nat_PREROUTING', 'nat_PRE', 'in'], ['nat_POSTROUTING', 'nat_POST', 'out'], ['filter_INPUT', 'filter_IN', 'in'], ['filter_FORWARD', 'filter_FWD', 'in']];
  const policies = ['mangle_PREROUTING', 'nat_PREROUTING', 'nat_POSTROUTING', 'nat_OUTPUT', 'filter_INPUT', 'filter_FORWARD', 'filter_OUTPUT'].flatMap((name) => [`${name}_POLICIES_pre`, `${name}_POLICIES_post`]);
  return [
    'add table inet firewalld',
    chain('mangle_PREROUTING', 'filter hook prerouting priority -140'), chain('nat_PREROUTING', 'nat hook prerouting priority -90'), chain('nat_POSTROUTING', 'nat hook postrouting priority 110'), chain('nat_OUTPUT', 'nat hook output priority -90'),
    chain('filter_PREROUTING', 'filter hook prerouting priority 10'), chain('filter_INPUT', 'filter hook input priority 10'), chain('filter_FORWARD', 'filter hook forward priority 10'), chain('filter_OUTPUT', 'filter hook output priority 10'),
    ...policies.map((name) => chain(name)), ...dispatch.map(([name]) => chain(`${name}_ZONES`)),
    ...dispatch.flatMap(([, short]) => zones.flatMap(({ name }) => [chain(`${short}_${name}`), ...PARTS.map((part) => chain(`${short}_${name}_${part}`))])),
    ...baseRules(rule, strictV6),
    ...dispatch.flatMap(([name, short, side]) => [...zoneDispatch(zones, side, `${name}_ZONES`, short, rule), ...zones.flatMap((zone) => zoneRules(zone, name, short, rule))]),
  ];
}

function baseRules(rule: (chain: string, text: string) => string, strictV6: boolean): string[] {
  const known = ['ct state { established, related } accept', 'ct status dnat accept'];
  const martian = 'ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002:7f00::/24, 2002:a00::/24, 2002:ac10::/28, 2002:c0a8::/32 } reject with icmpv6 type addr-unreachable';
  return [
    rule('mangle_PREROUTING', 'jump mangle_PREROUTING_ZONES'), rule('nat_PREROUTING', 'jump nat_PREROUTING_ZONES'), rule('nat_POSTROUTING', 'jump nat_POSTROUTING_ZONES'),
    ...['pre', 'post'].map((part) => rule('nat_OUTPUT', `jump nat_OUTPUT_POLICIES_${part}`)),
    rule('filter_PREROUTING', 'icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept'),
    ...(strictV6 ? [rule('filter_PREROUTING', 'meta nfproto ipv6 fib saddr . mark . iif oif missing drop')] : []),
    ...[...known, 'iifname "lo" accept', 'ct state invalid drop', 'jump filter_INPUT_ZONES', 'reject with icmpx type admin-prohibited'].map((text) => rule('filter_INPUT', text)),
    ...[...known, 'iifname "lo" accept', 'ct state invalid drop', martian, 'jump filter_FORWARD_ZONES', 'reject with icmpx type admin-prohibited'].map((text) => rule('filter_FORWARD', text)),
    ...['ct state { established, related } accept', 'oifname "lo" accept', martian, 'jump filter_OUTPUT_POLICIES_pre', 'jump filter_OUTPUT_POLICIES_post'].map((text) => rule('filter_OUTPUT', text)),
    rule('filter_INPUT_POLICIES_pre', 'icmpv6 type { nd-neighbor-advert, nd-neighbor-solicit, nd-router-advert, nd-redirect } accept'),
  ];
}

/** Sources before devices, and the first zone with a device is the default. */
function zoneDispatch(zones: readonly Zone[], side: 'in' | 'out', chain: string, short: string, rule: (chain: string, text: string) => string): string[] {
  const device = side === 'in' ? 'iifname' : 'oifname';
  const byDefault = zones.find((zone) => zone.interfaces.length > 0);
  return [
    ...zones.flatMap((zone) => zone.sources.map((source) => rule(chain, `ip ${side === 'in' ? 'saddr' : 'daddr'} ${source} goto ${short}_${zone.name}`))),
    ...zones.flatMap((zone) => zone.interfaces.map((name) => rule(chain, `${device} "${name}" goto ${short}_${zone.name}`))),
    ...(byDefault === undefined ? [] : [rule(chain, `goto ${short}_${byDefault.name}`)]),
  ];
}

function zoneRules(zone: Zone, long: string, short: string, rule: (chain: string, text: string) => string): string[] {
  const chain = `${short}_${zone.name}`;
  const filter = short.startsWith('filter');
  const end = { default: 'reject with icmpx type admin-prohibited', reject: 'reject with icmpx type admin-prohibited', accept: 'accept', drop: 'drop' }[zone.target];
  const allow = { filter_IN: zone.allow, filter_FWD: zone.forward ? zone.interfaces.map((name) => `oifname "${name}" accept`) : [], nat_PRE: zone.forwardPorts, nat_POST: zone.masquerade ? ['meta nfproto ipv4 oifname != "lo" masquerade'] : [], mangle_PRE: [] }[short] ?? [];
  return [
    rule(chain, `jump ${long}_POLICIES_pre`), ...PARTS.map((part) => rule(chain, `jump ${chain}_${part}`)), rule(chain, `jump ${long}_POLICIES_post`),
    ...(short === 'filter_IN' && zone.target === 'default' ? [rule(chain, 'meta l4proto { icmp, ipv6-icmp } accept')] : []),
    ...(filter ? [rule(chain, end)] : []),
    ...allow.map((text) => rule(`${chain}_allow`, text)), ...(short === 'filter_IN' ? zone.deny.map((text) => rule(`${chain}_deny`, text)) : []),
  ];
}
