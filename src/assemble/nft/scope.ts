import type { Because } from '../../model/network/because.ts';
import type { Match, Table } from '../../model/network/rule.ts';
import type { NftBlock, NftLine } from '../../model/tree/nft.ts';
import type { NftType } from '../../model/tree/nft-fields.ts';

/** What a rule is assembled in: its table, and the line that everything made of it carries. */
export interface Scope {
  readonly file: string;
  readonly family: Table['family'];
  readonly because: Because;
  /** Named limits and quotas of the table, by kind and name. */
  readonly objects: ReadonlyMap<string, NftBlock>;
  /** Comparisons that nft leaves out of the print but the kernel makes first; collected while a statement is assembled. */
  readonly guards: Match[];
}

/** The line as evidence. */
export function becauseOf(file: string, line: NftLine): Because {
  return { ref: { file, line: line.line }, text: line.text.trim() };
}

/** Types of the names in `type A . B`. */
export const TYPE_NAMES: Readonly<Record<string, NftType>> = {
  ipv4_addr: 'ipv4', ipv6_addr: 'ipv6', ether_addr: 'mac', ether_type: 'ethertype', inet_proto: 'proto', inet_service: 'port', mark: 'mark', ifname: 'ifname',
  iface_index: 'ifindex', iface_type: 'iftype', icmp_type: 'icmp-type', icmp_code: 'icmp-code', icmpv6_type: 'icmpv6-type', icmpv6_code: 'icmpv6-code', icmpx_code: 'icmpx-code',
  ct_state: 'ct-state', ct_status: 'ct-status', ct_dir: 'ct-dir', ct_event: 'ct-event', nf_proto: 'nfproto', dscp: 'dscp', ecn: 'ecn', pkt_type: 'pkttype', uid: 'int', gid: 'int',
  realm: 'realm', devgroup: 'devgroup', cgroup: 'int', ifkind: 'string', fib_addrtype: 'fib-type', tcp_flag: 'tcp-flag', integer: 'int', string: 'string', time: 'time',
  boolean: 'boolean', classid: 'classid',
};
