import fc from 'fast-check';
import type { Grammar } from '../grammar.ts';
import { COMMON, name, oddText, simplyQuoted, upTo } from '../words.ts';

function oneOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split(' '));
}

function someOf(words: string): fc.Arbitrary<string> {
  const all = words.split(' ');
  return fc.shuffledSubarray(all, { minLength: 1, maxLength: Math.min(4, all.length) }).map((some) => some.join(','));
}

/** What may stand on the right of a comparison with a field whose values are `<value>`; `range` where there are ranges. */
function right(value: string, range?: string): readonly string[] {
  const plain = [`<${value}>`, `!= <${value}>`, `== <${value}>`, `{ <${value}> }`, `{ <${value}>, <${value}> }`, `!= { <${value}>, <${value}>, <${value}> }`];
  return range === undefined ? plain : [...plain, `<${range}>`, `!= <${range}>`, `{ <${range}>, <${value}> }`, `< <${value}>`, `> <${value}>`, `<= <${value}>`, `>= <${value}>`];
}

const seconds = fc.oneof(upTo(100000, 1).map((value) => `${value}s`), oneOf('1h 2d 1d2h3m4s 30m 1w'));

/** Values, and what stands on the right of comparisons with them. */
export const VALUES: Grammar = {
  ...COMMON,
  id: name(30), string: simplyQuoted(oddText, 100), prefix: simplyQuoted(oddText, 100), quotedif: fc.oneof(oneOf('"eth0" "cali*" "lo" "br-0" "*x"'), name(15).map((some) => `"${some}"`)),
  u4: upTo(15), u7: upTo(127), u2: upTo(3), u3: upTo(7), u1: upTo(1), u12: upTo(4095), u20: upTo(1048575), 'u8-range': ['0-255', '3-7', '1-1'], 'u16-range': ['<port-range>'], time: seconds,
  'u8-is': right('u8', 'u8-range'), 'u4-is': right('u4'), 'u2-is': right('u2'), 'u3-is': right('u3'), 'u1-is': right('u1'), 'u12-is': right('u12'), 'u16-is': right('u16', 'u16-range'), 'u32-is': right('u32', 'u32-range'), 'u20-is': right('u20'),
  portname: fc.oneof(upTo(65535), oneOf('ssh http https domain 53 8080')), 'port-is': right('portname', 'port-range'),
  proto: oneOf('tcp udp icmp icmpv6 esp ah comp udplite sctp dccp 4 47 gre 250'), 'proto-is': right('proto'),
  addr4: ['<ip4>'], 'cidr4': fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 24 })).map(([a, length]) => (length <= 8 ? `${a}.0.0.0/8` : length <= 16 ? `10.${a}.0.0/16` : `10.1.${a}.0/24`)),
  'cidr6': fc.tuple(fc.integer({ min: 1, max: 0xfffe }), oneOf('32 48 64')).map(([a, length]) => `2001:${a.toString(16)}::/${length}`),
  'ip4-is': [...right('ip4', 'range4'), '<cidr4>', '!= <cidr4>', '{ <cidr4>, <range4>, <ip4> }', '& 255.0.255.0 == 10.0.1.0', '& 0.0.0.255 != 0.0.0.1', '@a4', '!= @i4'],
  'ip6-is': [...right('ip6', 'range6'), '<cidr6>', '!= <cidr6>', '{ <cidr6>, <ip6> }', '& ::ffff == ::1', '@a6'],
  'mac-is': right('mac'), if: ['<quotedif>'], 'if-is': [...right('if'), '@ifs'],
  ethertype: oneOf('ip ip6 arp vlan 8021q 8021ad 0x0800 0x88cc 4660'), 'ethertype-is': right('ethertype'),
  dscp: oneOf('cs0 cs1 cs7 af11 af43 ef 0x3f 10 be'), 'dscp-is': right('dscp'), ecn: oneOf('not-ect ect0 ect1 ce 2'), 'ecn-is': right('ecn'),
  ctstate: oneOf('new established related invalid untracked'), ctstates: someOf('new established related invalid untracked'), 'ctstate-is': ['<ctstate>', '<ctstates>', '!= <ctstates>', '! <ctstate>', '{ <ctstate>, <ctstate> }', '== <ctstate>', '!= { <ctstate> }', '& (new|related) != 0', '<ctstate> | <ctstate>', 'vmap { new : accept, established : drop }'],
  ctstatus: oneOf('expected seen-reply assured confirmed snat dnat dying'), ctstatuses: someOf('expected seen-reply assured confirmed snat dnat dying'), 'ctstatus-is': ['<ctstatus>', '<ctstatuses>', '! <ctstatus>', '!= <ctstatus>', '& dnat == dnat', '<ctstatus> | <ctstatus>'],
  mark: ['<u32>', '<hex32>'], 'mark-is': [...right('mark', 'u32-range'), '& <hex32> == <hex32>', '& <hex32> != <hex32>', '& 0xff < 0x5', '^ 0xff == 0x1', '<or> 0x1 == 0x3', '@marks', '& 0xff00 == { 0x100, 0x200 }', '>> 8 == 0x1', '<< 4 == 0x10'],
  or: fc.constant('|'),
  tcpflag: oneOf('fin syn rst psh ack urg ecn cwr'), tcpflags: someOf('fin syn rst psh ack urg ecn cwr'),
  'tcpflags-is': ['<tcpflag>', '<tcpflags>', '!= <tcpflags>', '! <tcpflag>', '! <tcpflags>', '== <tcpflags>', '<tcpflags> / <tcpflags>', '!= <tcpflags> / <tcpflags>', '& (fin|syn|rst|ack) == syn', '& (fin|syn) != 0', '& <tcpflag> == 0', '& syn != syn', '& (fin | syn | rst) != syn | rst', '{ <tcpflag>, <tcpflag> }', '{ syn, syn | ack }', '& (fin|syn|rst|ack) == { syn, ack }', '& (fin|syn|rst|psh|ack|urg) > ack', '<tcpflag> | <tcpflag>', '0x12', '& 0x3f == 0'],
  icmptype: oneOf('echo-reply destination-unreachable source-quench redirect echo-request router-advertisement router-solicitation time-exceeded parameter-problem timestamp-request timestamp-reply info-request info-reply address-mask-request address-mask-reply 33 255'), 'icmptype-is': right('icmptype'),
  icmpcode: oneOf('net-unreachable host-unreachable prot-unreachable port-unreachable net-prohibited host-prohibited admin-prohibited frag-needed 111'), 'icmpcode-is': right('icmpcode'),
  icmp6type: oneOf('destination-unreachable packet-too-big time-exceeded parameter-problem echo-request echo-reply mld-listener-query mld-listener-report mld-listener-done mld-listener-reduction nd-router-solicit nd-router-advert nd-neighbor-solicit nd-neighbor-advert nd-redirect router-renumbering ind-neighbor-solicit ind-neighbor-advert mld2-listener-report 66'), 'icmp6type-is': right('icmp6type'),
  icmp6code: oneOf('no-route admin-prohibited addr-unreachable port-unreachable policy-fail reject-route 99'), 'icmp6code-is': right('icmp6code'),
  pkttype: oneOf('broadcast unicast multicast host other'), 'pkttype-is': right('pkttype'), nfproto: oneOf('ipv4 ipv6'), iftype: oneOf('ether loopback sit ppp 5'),
  fibtype: oneOf('unspec unicast local broadcast anycast multicast blackhole unreachable prohibit'), 'fibtype-is': right('fibtype'), fibkey: oneOf('saddr daddr saddr,iif daddr.iif saddr.mark saddr.mark.iif daddr.oif').map((keys) => keys.replace(/[,.]/g, ' . ')),
  day: oneOf('"Saturday" "Sunday" "Monday" 3'), hour: oneOf('"00:00" "10:00" "17:30" "23:59:59" "12:34:56"'), date: fc.constantFrom('"2024-01-01 10:00:00"', '"2030-12-31"', '"1999-06-15 23:59:59"'),
  verdict: ['accept', 'drop', 'return', 'continue', 'jump uc', 'goto uc', 'jump a-long-name_with/slashes', 'goto a-long-name_with/slashes'], 'end-verdict': ['', ' <verdict>', ' counter <verdict>', ' counter', ' comment <string>', ' <verdict> comment <string>', ' counter packets <u32> bytes <u32> accept'],
  rate: ['<small>/second', '<u16>/minute', '<small>/hour', '<small>/day', '<small>/week', '<small> kbytes/second', '<small> mbytes/minute', '<u16> bytes/second'], burst: ['burst <small> packets', 'burst <small> kbytes', 'burst <u16> bytes', 'burst 5 mbytes'],
  loglevel: oneOf('emerg alert crit err warn notice info debug audit'), bytes: ['<u16> bytes', '<small> kbytes', '<small> mbytes'], 'nat-flags': fc.oneof(fc.constant(''), someOf('random fully-random persistent').map((flags) => ` ${flags}`)),
  'hash-mod': upTo(10, 2), ctevents: someOf('new related destroy reply assured protoinfo helper mark seqadj secmark'), 'opt-name': oneOf('eol nop sack-perm timestamp md5sig mptcp fastopen window maxseg sack0 sack1 sack2 sack3'), chunk: oneOf('data init init-ack sack heartbeat abort shutdown error cookie-echo ecne cwr asconf forward-tsn'),
  spnum: upTo(5), arpop: oneOf('request reply rrequest 7 inrequest nak'), igmptype: oneOf('membership-query membership-report-v1 membership-report-v2 membership-report-v3 leave-group'), osf: oneOf('"Linux" "Windows" "unknown"'), dccptype: oneOf('request response data ack dataack closereq close reset sync syncack'),
};
