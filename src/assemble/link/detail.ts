import type { LinkDetail } from '../../model/network/link.ts';
import { MODELLED_LINK_KINDS } from '../../model/tree/iproute.ts';
import type { ModelledLinkKind } from '../../model/tree/iproute.ts';
import { given, ipOf, isOn, numberOf, textOf } from '../iproute/index.ts';
import type { Fields } from '../iproute/index.ts';
import type { LinkFacts } from './facts.ts';

/** A device's facts and what its other devices resolve to in its namespace. */
interface Known {
  readonly facts: LinkFacts;
  readonly info: Fields;
  /** The device behind it, in this namespace; 0, which is no device, when it is in another. */
  readonly lower: number | undefined;
  readonly indexOf: (name: string) => number | undefined;
}

/** What kind of device it is. Without `-d` the kind is not printed: then it is not known, not a physical device. */
export function linkDetail(facts: LinkFacts, lower: number | undefined, indexOf: (name: string) => number | undefined): LinkDetail {
  if (facts.kind !== undefined) {
    return isModelled(facts.kind) ? DETAILS[facts.kind]({ facts, info: facts.info, lower, indexOf }) : unsupported(facts.kind);
  }
  if (facts.type === 'loopback') return { kind: 'loopback' };
  if (facts.promiscuity === undefined) return unsupported('kind not printed: dump without details (ip -d)');
  return facts.type === 'ether' ? { kind: 'physical' } : unsupported(facts.type);
}

function isModelled(kind: string): kind is ModelledLinkKind {
  return MODELLED_LINK_KINDS.some((known) => known === kind);
}

function unsupported(type: string): LinkDetail {
  return { kind: 'unsupported', type };
}

/** Every kind that `ip -d link` names and the model has, and how its words become the model. */
const DETAILS: Readonly<Record<ModelledLinkKind, (known: Known) => LinkDetail>> = {
  veth: ({ facts }) => ({ kind: 'veth', peer: { kind: 'unknown', because: facts.because } }),
  bridge: ({ info }) => ({
    kind: 'bridge', vlanFiltering: isOn(info, 'vlan_filtering'), defaultPvid: numberOf(info, 'vlan_default_pvid') ?? 1,
    nfCallIptables: isOn(info, 'nf_call_iptables'), nfCallIp6tables: isOn(info, 'nf_call_ip6tables'),
  }),
  vlan: (known) => {
    const vlan = numberOf(known.info, 'id');
    return vlan === undefined || known.lower === undefined ? unsupported('vlan without id or device') : { kind: 'vlan', lower: known.lower, vlan };
  },
  vxlan: ({ info, indexOf }) => {
    if (info.has('gbp') || info.has('gpe')) return unsupported('vxlan with an extended header');
    const end = ipOf(info, 'local') ?? ipOf(info, 'remote');
    const summed = end?.family === 6 ? !isOn(info, 'udp6zerocsumtx') : isOn(info, 'udpcsum', true);
    return {
      kind: 'vxlan', vni: numberOf(info, 'id') ?? 0, ...given('local', ipOf(info, 'local')), ...given('remote', ipOf(info, 'remote')), ...given('group', ipOf(info, 'group')),
      dstport: numberOf(info, 'dstport') ?? 8472, ...given('lower', indexOf(textOf(info, 'dev') ?? '')),
      learning: isOn(info, 'learning', true), proxy: isOn(info, 'proxy'), external: isOn(info, 'external'), df: dfOf(info), ttl: udpTtl(info), ...(summed ? {} : { noSum: true as const }),
    };
  },
  geneve: ({ info }) => ({
    kind: 'geneve', vni: numberOf(info, 'id') ?? 0, ...given('remote', ipOf(info, 'remote')), dstport: numberOf(info, 'dstport') ?? 6081,
    df: dfOf(info), external: isOn(info, 'external'), ttl: udpTtl(info),
  }),
  ipip: (known) => tunnel(known, 'ipip'),
  gre: (known) => tunnel(known, 'gre'),
  sit: (known) => tunnel(known, 'sit'),
  ip6tnl: (known) => tunnel(known, 'ip6tnl'),
  ip6gre: (known) => tunnel(known, 'ip6gre'),
  macvlan: (known) => child(known, 'macvlan'),
  ipvlan: (known) => child(known, 'ipvlan'),
  vrf: ({ info }) => {
    const table = numberOf(info, 'table');
    return table === undefined ? unsupported('vrf without table') : { kind: 'vrf', table };
  },
  bond: () => ({ kind: 'bond', type: 'bond' }),
  wireguard: () => ({ kind: 'wireguard', type: 'wireguard' }),
  dummy: () => ({ kind: 'dummy' }),
  tun: () => ({ kind: 'tun' }),
  ifb: () => ({ kind: 'ifb' }),
  nlmon: () => ({ kind: 'nlmon' }),
};


/** net/ipv4/ip_tunnel.c: a TTL of 0 is inherited; path MTU discovery is on unless it is said to be off. */
function tunnel({ info, indexOf }: Known, mode: 'ipip' | 'gre' | 'sit' | 'ip6tnl' | 'ip6gre'): LinkDetail {
  const keyed = ['ikey', 'okey', 'key'].some((name) => info.has(name));
  const encap = textOf(info, 'encap') ?? textOf(info, 'encap_type');
  if (keyed) return unsupported(`${mode} with a key`);
  if (encap !== undefined && encap !== 'none') return unsupported(`${mode} inside ${encap}`);
  const ttl = numberOf(info, 'ttl') ?? 0;
  return {
    kind: 'tunnel', mode, ...given('local', ipOf(info, 'local')), ...given('remote', ipOf(info, 'remote')), ...given('lower', indexOf(textOf(info, 'dev') ?? '')),
    pmtudisc: isOn(info, 'pmtudisc', true), ttl: ttl === 0 ? 'inherit' : ttl, ...given('encapLimit', numberOf(info, 'encaplimit') ?? numberOf(info, 'encap_limit')), external: isOn(info, 'external'),
  };
}

function child({ info, lower }: Known, kind: 'macvlan' | 'ipvlan'): LinkDetail {
  const mode = textOf(info, 'mode');
  return mode === undefined || mode === 'source' || lower === undefined ? unsupported(`${kind} in mode ${mode ?? 'unknown'}`) : { kind, lower, mode };
}

function dfOf(info: Fields): 'unset' | 'set' | 'inherit' {
  const df = textOf(info, 'df');
  return df === 'set' || df === 'inherit' ? df : 'unset';
}

/** `ttl auto` and a JSON 0 are the same; JSON has no `ttl` at all when it is inherited. */
function udpTtl(info: Fields): number | 'inherit' | 'auto' {
  const ttl = textOf(info, 'ttl');
  if (ttl === undefined || ttl === 'inherit') return 'inherit';
  const number = numberOf(info, 'ttl');
  return number === undefined || number === 0 ? 'auto' : number;
}
