import type { NftType } from '../../model/tree/nft-fields.ts';
import { CT_STATE, CT_STATUS } from '../../model/network/field.ts';
import { TCP_FLAG } from '../../net/packet.ts';

type Symbols = Readonly<Record<string, number>>;

const DSCP: Symbols = {
  cs0: 0, cs1: 8, cs2: 16, cs3: 24, cs4: 32, cs5: 40, cs6: 48, cs7: 56, df: 0, be: 0, lephb: 1, af11: 10, af12: 12, af13: 14, af21: 18, af22: 20, af23: 22,
  af31: 26, af32: 28, af33: 30, af41: 34, af42: 36, af43: 38, va: 44, ef: 46,
};

const ICMP_TYPE: Symbols = {
  'echo-reply': 0, 'destination-unreachable': 3, 'source-quench': 4, redirect: 5, 'echo-request': 8, 'router-advertisement': 9, 'router-solicitation': 10,
  'time-exceeded': 11, 'parameter-problem': 12, 'timestamp-request': 13, 'timestamp-reply': 14, 'info-request': 15, 'info-reply': 16,
  'address-mask-request': 17, 'address-mask-reply': 18,
};

const ICMPV6_TYPE: Symbols = {
  'destination-unreachable': 1, 'packet-too-big': 2, 'time-exceeded': 3, 'parameter-problem': 4, 'echo-request': 128, 'echo-reply': 129,
  'mld-listener-query': 130, 'mld-listener-report': 131, 'mld-listener-done': 132, 'mld-listener-reduction': 132, 'nd-router-solicit': 133,
  'nd-router-advert': 134, 'nd-neighbor-solicit': 135, 'nd-neighbor-advert': 136, 'nd-redirect': 137, 'router-renumbering': 138,
  'ind-neighbor-solicit': 141, 'ind-neighbor-advert': 142, 'mld2-listener-report': 143,
};

/** Ports that `nft -S` and JSON of older versions print by name (a part of /etc/services). */
const SERVICES: Symbols = {
  ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, bootps: 67, bootpc: 68, tftp: 69, http: 80, kerberos: 88, pop3: 110, sunrpc: 111, ntp: 123, imap2: 143,
  snmp: 161, bgp: 179, ldap: 389, https: 443, 'microsoft-ds': 445, submission: 587, ldaps: 636, imaps: 993, pop3s: 995, nfs: 2049, mysql: 3306, postgresql: 5432,
  'http-alt': 8080,
};

/**
 * The names of values, by type, as `nft describe` of nftables 1.0.6 lists them. A type that is not here has none, or its
 * values are no integers.
 */
export const SYMBOLS: Partial<Readonly<Record<NftType, Symbols>>> = {
  'icmp-type': ICMP_TYPE,
  'icmp-code': { 'net-unreachable': 0, 'host-unreachable': 1, 'prot-unreachable': 2, 'port-unreachable': 3, 'frag-needed': 4, 'net-prohibited': 9, 'host-prohibited': 10, 'admin-prohibited': 13 },
  'icmpv6-type': ICMPV6_TYPE,
  'icmpv6-code': { 'no-route': 0, 'admin-prohibited': 1, 'addr-unreachable': 3, 'port-unreachable': 4, 'policy-fail': 5, 'reject-route': 6 },
  'icmpx-code': { 'no-route': 0, 'port-unreachable': 1, 'host-unreachable': 2, 'admin-prohibited': 3 },
  'ct-state': CT_STATE,
  'ct-status': CT_STATUS,
  'ct-dir': { original: 0, reply: 1 },
  'tcp-flag': { ...TCP_FLAG, ecn: TCP_FLAG.ece },
  ethertype: { ip: 0x0800, arp: 0x0806, ip6: 0x86dd, '8021q': 0x8100, vlan: 0x8100, '8021ad': 0x88a8 },
  nfproto: { ipv4: 2, ipv6: 10, ip: 2, ip6: 10 },
  dscp: DSCP,
  ecn: { 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 },
  devgroup: { default: 0 },
  realm: { cosmos: 0 },
  pkttype: { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 },
  boolean: { exists: 1, missing: 0 },
  iftype: { ether: 1, ppp: 512, ipip: 768, ipip6: 769, loopback: 772, sit: 776, ipgre: 778 },
  port: SERVICES,
};
