import { assembleIptables } from '../../assemble/iptables/index.ts';
import { assembleNft } from '../../assemble/nft/index.ts';
import { parseNftRuleset } from '../../parse/nft/index.ts';
import { parseIptablesSave } from '../../parse/iptables/index.ts';
import type { IpSet, IpSetPart } from '../../model/network/ipset.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { L4, Packet } from '../../net/packet.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import type { Skb } from '../skb.ts';
import type { Hook } from './env.ts';
import { ip, known, link, netns, route, skbOf, interval } from './testing.ts';

export type Dialect = 'iptables-legacy' | 'iptables-nft' | 'nft';

/** A recorded experiment: what `iptables-save -c` said after these packets had gone through the router. */
export interface KernelCase {
  readonly rules: string;
  readonly packets: readonly RecordedPacket[];
  readonly conntrack: string;
}

interface RecordedPacket {
  readonly src: string; readonly dst: string; readonly proto: number; readonly ttl: number; readonly tos: number; readonly length: number;
  readonly sport?: number; readonly dport?: number; readonly flags?: number; readonly mss?: number; readonly type?: number; readonly id?: number;
}

/** The router of the experiments: 10.9.1.1 on a0, 10.9.2.1 on b0, four ipsets. */
export function router(rules: string, dialect: Dialect): Netns {
  const local = (address: string, dev: string): ReturnType<typeof route>[] => [
    route(`${address}.1`, dev, undefined, 255, 'local'), route(`${address}.255`, dev, undefined, 255, 'broadcast'), route(`${address}.0/24`, dev),
  ];
  return netns({
    links: known([link('lo', 1, [], { kind: 'loopback' }), link('a0', 2, ['10.9.1.1/24'], { kind: 'veth', peer: { kind: 'unknown', because: { text: '' } } }), link('b0', 3, ['10.9.2.1/24'], { kind: 'veth', peer: { kind: 'unknown', because: { text: '' } } })]),
    routes4: known([...local('10.9.1', 'a0'), ...local('10.9.2', 'b0')]),
    ipsets: known(new Map(IPSETS.map((set) => [set.name, set]))),
    tables: known(dialect === 'nft' ? assembleNft(parseNftRuleset(rules, 'rules')) : assembleIptables(parseIptablesSave(rules, 'rules'), dialect, 'ip')),
  });
}

export function recordedSkb(packet: RecordedPacket): Skb {
  return skbOf(packetOf(packet), { inDev: 'a0' });
}

/** Where the packet goes once PREROUTING has let it through. */
export function hooksAfterRouting(skb: Skb): readonly Hook[] {
  const own = ['10.9.1.1', '10.9.2.1'].some((address) => ip(address).value === skb.packet.dst.value);
  if (own) return ['input'];
  const behind = (text: string): boolean => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && contains(prefix, skb.packet.dst);
  };
  if (behind('10.9.2.255') || behind('10.9.1.255')) return ['input'];
  skb.outDev = behind('10.9.2.0/24') ? 'b0' : 'a0';
  return ['forward', 'postrouting'];
}

function packetOf({ src, dst, proto, ttl, tos, length, ...rest }: RecordedPacket): Packet {
  const { sport = 0, dport = 0, flags = 0, mss = 1460, type = 0, id = 0 } = rest;
  const l4: L4 = proto === 6 ? { kind: 'tcp', sport, dport, flags, mss } : proto === 17 ? { kind: 'udp', sport, dport } : { kind: 'icmp', type, code: 0, id };
  return { src: ip(src), dst: ip(dst), protocol: proto, l4, ttl, tos, length, df: true };
}

function part(text: string): IpSetPart {
  const [name, port] = text.split(':');
  if (port !== undefined) return { kind: 'port', protocol: name === 'tcp' ? 6 : 17, from: Number(port), to: Number(port) };
  if (/^[ab]0$/.test(text)) return { kind: 'iface', name: text, physdev: false, wildcard: false };
  return /^s\d$/.test(text) ? { kind: 'set', name: text } : { kind: 'interval', interval: interval(text) };
}

function ipset(name: string, type: string, dimensions: IpSet['dimensions'], entries: readonly string[]): IpSet {
  return {
    name, type, family: 'inet', dimensions, because: { text: name }, supported: true,
    entries: entries.map((text) => ({ parts: (text.split(' ')[0] ?? '').split(',').map(part), nomatch: text.endsWith('nomatch'), because: { text } })),
  };
}

const IPSETS: readonly IpSet[] = [
  ipset('s1', 'hash:net', ['net'], ['10.9.1.0/24', '10.9.1.2/32 nomatch', '10.9.2.0/28']),
  ipset('s2', 'hash:ip,port', ['ip', 'port'], ['10.9.2.2,tcp:80', '10.9.2.2,udp:53']),
  ipset('s3', 'hash:net,iface', ['net', 'iface'], ['10.9.0.0/16,a0', '10.9.2.2/32,b0']),
  ipset('s4', 'list:set', ['set'], ['s1']),
];
