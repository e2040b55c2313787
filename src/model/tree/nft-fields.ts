import type { Field } from '../network/field.ts';

/** How the words of a field are written, and what its numbers are. */
export type NftType =
  | 'ipv4' | 'ipv6' | 'port' | 'proto' | 'int' | 'mark' | 'ifname' | 'ifindex' | 'icmp-type' | 'icmp-code' | 'icmpv6-type' | 'icmpv6-code' | 'icmpx-code'
  | 'ct-state' | 'ct-status' | 'ct-dir' | 'ct-event' | 'tcp-flag' | 'mac' | 'ethertype' | 'nfproto' | 'dscp' | 'ecn' | 'pkttype' | 'string' | 'time'
  | 'boolean' | 'fib-type' | 'iftype' | 'devgroup' | 'realm' | 'classid' | 'unknown';

/** One field of the dialect. Without `field`, or of type `unknown`, it is known but not modelled. */
export interface NftField {
  readonly type: NftType;
  readonly field?: Field;
}

type Rows = Readonly<Record<string, readonly [NftType, Field?]>>;

const HEADERS: Rows = {
  'ip saddr': ['ipv4', 'ip saddr'], 'ip daddr': ['ipv4', 'ip daddr'], 'ip protocol': ['proto', 'ip protocol'], 'ip ttl': ['int', 'ip ttl'],
  'ip length': ['int', 'ip length'], 'ip dscp': ['dscp', 'ip dscp'], 'ip ecn': ['ecn', 'ip ecn'], 'ip tos': ['int', 'ip tos'], 'ip id': ['int', 'ip id'],
  'ip frag-off': ['int', 'ip frag-off'], 'ip version': ['int', 'ip version'], 'ip hdrlength': ['int', 'ip hdrlength'], 'ip checksum': ['int'],
  'ip6 saddr': ['ipv6', 'ip6 saddr'], 'ip6 daddr': ['ipv6', 'ip6 daddr'], 'ip6 nexthdr': ['proto', 'ip6 nexthdr'], 'ip6 hoplimit': ['int', 'ip6 hoplimit'],
  'ip6 length': ['int', 'ip6 length'], 'ip6 dscp': ['dscp', 'ip6 dscp'], 'ip6 ecn': ['ecn', 'ip6 ecn'], 'ip6 flowlabel': ['int', 'ip6 flowlabel'], 'ip6 version': ['int'],
  'tcp sport': ['port', 'tcp sport'], 'tcp dport': ['port', 'tcp dport'], 'tcp flags': ['tcp-flag', 'tcp flags'], 'tcp sequence': ['int'], 'tcp ackseq': ['int'],
  'tcp doff': ['int'], 'tcp reserved': ['int'], 'tcp window': ['int'], 'tcp checksum': ['int'], 'tcp urgptr': ['int'],
  'udp sport': ['port', 'udp sport'], 'udp dport': ['port', 'udp dport'], 'udp length': ['int', 'udp length'], 'udp checksum': ['int'],
  'sctp sport': ['port', 'sctp sport'], 'sctp dport': ['port', 'sctp dport'], 'sctp vtag': ['int'], 'sctp checksum': ['int'],
  'dccp sport': ['port', 'dccp sport'], 'dccp dport': ['port', 'dccp dport'], 'dccp type': ['unknown'],
  'udplite sport': ['port', 'udplite sport'], 'udplite dport': ['port', 'udplite dport'], 'udplite checksum': ['int'], 'udplite csumcov': ['int'],
  'th sport': ['port', 'th sport'], 'th dport': ['port', 'th dport'],
  'icmp type': ['icmp-type', 'icmp type'], 'icmp code': ['icmp-code', 'icmp code'], 'icmp id': ['int', 'icmp id'], 'icmp sequence': ['int'],
  'icmp mtu': ['int'], 'icmp gateway': ['int'], 'icmp checksum': ['int'],
  'icmpv6 type': ['icmpv6-type', 'icmpv6 type'], 'icmpv6 code': ['icmpv6-code', 'icmpv6 code'], 'icmpv6 id': ['int', 'icmpv6 id'], 'icmpv6 sequence': ['int'],
  'icmpv6 mtu': ['int'], 'icmpv6 max-delay': ['int'], 'icmpv6 parameter-problem': ['int'], 'icmpv6 packet-too-big': ['int'], 'icmpv6 checksum': ['int'],
  'icmpv6 taddr': ['ipv6'], 'icmpv6 daddr': ['ipv6'], 'igmp type': ['unknown'], 'igmp mrt': ['int'], 'igmp checksum': ['int'], 'igmp group': ['ipv4'],
  'ether saddr': ['mac', 'ether saddr'], 'ether daddr': ['mac', 'ether daddr'], 'ether type': ['ethertype', 'ether type'],
  'vlan id': ['int', 'vlan id'], 'vlan type': ['ethertype'], 'vlan pcp': ['int'], 'vlan dei': ['int'], 'vlan cfi': ['int'],
  'arp htype': ['int'], 'arp ptype': ['ethertype'], 'arp hlen': ['int'], 'arp plen': ['int'], 'arp operation': ['unknown'],
  'arp saddr ether': ['mac'], 'arp saddr ip': ['ipv4'], 'arp daddr ether': ['mac'], 'arp daddr ip': ['ipv4'],
  'ah nexthdr': ['proto'], 'ah hdrlength': ['int'], 'ah reserved': ['int'], 'ah spi': ['int'], 'ah sequence': ['int'], 'esp spi': ['int'], 'esp sequence': ['int'],
  'comp nexthdr': ['proto'], 'comp flags': ['int'], 'comp cpi': ['int'],
};

const META: Rows = {
  mark: ['mark', 'meta mark'], iifname: ['ifname', 'meta iifname'], oifname: ['ifname', 'meta oifname'], iif: ['ifindex', 'meta iif'], oif: ['ifindex', 'meta oif'],
  iiftype: ['iftype', 'meta iiftype'], oiftype: ['iftype', 'meta oiftype'], l4proto: ['proto', 'meta l4proto'], nfproto: ['nfproto', 'meta nfproto'],
  protocol: ['ethertype', 'meta protocol'], length: ['int', 'meta length'], pkttype: ['pkttype', 'meta pkttype'], skuid: ['int', 'meta skuid'], skgid: ['int', 'meta skgid'],
  priority: ['classid', 'meta priority'], cgroup: ['int', 'meta cgroup'], ibrname: ['ifname', 'meta ibrname'], obrname: ['ifname', 'meta obrname'],
  ibriport: ['ifname', 'meta ibrname'], obriport: ['ifname', 'meta obrname'],
  iifgroup: ['devgroup', 'meta iifgroup'], oifgroup: ['devgroup', 'meta oifgroup'], iifkind: ['string', 'meta iifkind'], oifkind: ['string', 'meta oifkind'],
  rtclassid: ['realm', 'meta rtclassid'], cpu: ['int', 'meta cpu'], secmark: ['unknown', 'meta secmark'], nftrace: ['boolean', 'meta nftrace'], ipsec: ['boolean', 'meta ipsec'],
  secpath: ['boolean', 'meta ipsec'], time: ['unknown'], day: ['unknown'], hour: ['unknown'], random: ['int'], ibrpvid: ['int'], ibrvproto: ['ethertype'], ibrhwaddr: ['mac'],
  sdif: ['ifindex'], sdifname: ['ifname'], broute: ['boolean'],
};

const CT: Rows = {
  state: ['ct-state', 'ct state'], status: ['ct-status', 'ct status'], mark: ['mark', 'ct mark'], direction: ['ct-dir', 'ct direction'], zone: ['int', 'ct zone'],
  expiration: ['time', 'ct expiration'], helper: ['string', 'ct helper'], label: ['unknown', 'ct label'], id: ['int', 'ct id'], l3proto: ['nfproto', 'ct l3proto'],
  protocol: ['proto', 'ct protocol'], bytes: ['int', 'ct bytes'], packets: ['int', 'ct packets'], avgpkt: ['int'], event: ['ct-event'], secmark: ['unknown'],
};

/** `meta` keys that nft prints, or printed before 0.9, without the word `meta`. */
export const NFT_BARE_META: ReadonlySet<string> = new Set([
  'iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup', 'iiftype', 'oiftype', 'mark', 'skuid', 'skgid', 'rtclassid', 'nftrace', 'cpu', 'cgroup',
  'ibrname', 'obrname', 'ibriport', 'obriport',
]);

const OTHERS: Rows = {
  'rt classid': ['realm', 'meta rtclassid'], 'rt nexthop': ['unknown', 'rt nexthop'], 'rt ip nexthop': ['ipv4', 'rt nexthop'], 'rt ip6 nexthop': ['ipv6', 'rt nexthop'],
  'rt mtu': ['int', 'rt mtu'], 'rt ipsec': ['boolean', 'meta ipsec'],
  'socket transparent': ['boolean', 'socket transparent'], 'socket mark': ['mark', 'socket mark'], 'socket wildcard': ['boolean', 'socket wildcard'],
  'tcp option maxseg size': ['int', 'tcp mss'],
  'osf name': ['string'], 'osf version': ['string'], 'osf ttl skip name': ['string'], 'osf ttl loose name': ['string'], 'osf ttl skip version': ['string'], 'osf ttl loose version': ['string'], 'tunnel id': ['int'], 'tunnel path': ['boolean'],
};

function directions(): [string, NftField][] {
  const rows: [string, NftField][] = [];
  for (const dir of ['original', 'reply'] as const) {
    for (const [end, side] of [['saddr', 'saddr'], ['daddr', 'daddr']] as const) {
      const field: Field = `ct ${dir} ${side}`;
      rows.push([`ct ${dir} ip ${end}`, { type: 'ipv4', field }], [`ct ${dir} ip6 ${end}`, { type: 'ipv6', field }], [`ct ${dir} ${end}`, { type: 'unknown', field }]);
    }
    for (const end of ['proto-src', 'proto-dst'] as const) rows.push([`ct ${dir} ${end}`, { type: 'port', field: `ct ${dir} ${end}` }]);
    for (const count of ['packets', 'bytes'] as const) rows.push([`ct ${dir} ${count}`, { type: 'int', field: `ct ${dir} ${count}` }]);
    rows.push([`ct ${dir} avgpkt`, { type: 'int' }], [`ct ${dir} zone`, { type: 'int' }], [`ct ${dir} protocol`, { type: 'proto', field: 'ct protocol' }], [`ct ${dir} l3proto`, { type: 'nfproto', field: 'ct l3proto' }]);
  }
  return rows;
}

function rows(prefix: string, table: Rows): [string, NftField][] {
  return Object.entries(table).map(([name, [type, field]]) => [prefix + name, field === undefined ? { type } : { type, field }]);
}

/** Every field by the name under which nft prints it (`meta` written out): its type, and the field of the model that it is. */
export const NFT_FIELDS: ReadonlyMap<string, NftField> = new Map([
  ...rows('', HEADERS), ...rows('meta ', META), ...rows('ct ', CT), ...directions(), ...rows('', OTHERS),
]);

/** Families of fields with open names, known by their first words and not modelled: extension headers, options, chunks, IPsec. */
export const NFT_OPEN_FIELDS: Readonly<Record<string, number>> = {
  'tcp option': 4, 'ip option': 4, 'sctp chunk': 4, 'dccp option': 3, 'exthdr': 2, 'frag': 2, 'hbh': 2, 'dst': 2, 'rt': 2, 'rt0': 2, 'rt2': 2, 'rt4': 2, 'mh': 2, 'srh': 2, 'auth': 2,
  'ipsec in': 3, 'ipsec out': 3, 'socket cgroupv2': 4, 'vxlan': 2, 'geneve': 2, 'tunnel': 2,
};

/** Fields that no evidence tells of: a rule that asks is unknown for every packet. */
const NEVER_COLLECTED: ReadonlySet<string> = new Set(['meta cpu', 'meta rtclassid', 'rt classid', 'rt mtu', 'socket wildcard']);

/** Fields of which is known only that a packet has none of them (no socket, no connection, the other family, no such device). */
const KNOWN_WHEN_ABSENT: ReadonlySet<string> = new Set([
  'meta cgroup', 'meta iifgroup', 'meta oifgroup', 'socket transparent', 'socket mark', 'ip id', 'ip6 flowlabel', 'ct expiration', 'ct helper', 'ct id',
  ...['', 'original ', 'reply '].flatMap((dir) => [`ct ${dir}bytes`, `ct ${dir}packets`]),
]);

/** How far comparisons with the field are evaluated. */
export function howNftFieldIsModelled(name: string): 'evaluated' | 'no question has it' | 'not collected' | 'known when absent' | 'never set' {
  const known = NFT_FIELDS.get(name);
  if (known?.field === undefined || known.type === 'unknown') return 'no question has it';
  if (NEVER_COLLECTED.has(name)) return 'not collected';
  if (name === 'meta nftrace') return 'never set';
  return KNOWN_WHEN_ABSENT.has(name) ? 'known when absent' : 'evaluated';
}
