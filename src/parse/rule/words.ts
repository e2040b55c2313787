import { attrs } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';

/** Words of a policy rule (iproute2 ip/iprule.c, print_rule). */
export const RULE_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'from to tos dsfield fwmark iif oif uidrange ipproto sport dport lookup table suppress_prefixlength goto'),
  ...attrs(1, 'conditional', 'suppress_ifgroup', 'what its table says is unknown: the groups of devices are not looked at'),
  ...attrs(0, 'supported', 'not nop blackhole unreachable prohibit [detached] [unresolved] l3mdev'),
  ...attrs(1, 'harmless', 'proto protocol realms'),
  ...attrs(1, 'not supported', 'tun_id', 'the tunnel id of a packet is not modelled'),
  ...attrs(1, 'not supported', 'dscp flowlabel', 'selectors of kernels from 6.14 on that are not modelled'),
  ...attrs(1, 'not supported', 'map-to', 'route translation, removed from Linux in 2.6'),
  ...attrs(0, 'not supported', 'masquerade', 'route translation, removed from Linux in 2.6'),
};

/** Keys of the `-j` form and the words of the text form that they stand for, where the two differ. */
export const RULE_KEYS: Readonly<Record<string, string>> = {
  priority: 'lookup', src: 'from', srclen: 'from', dst: 'to', dstlen: 'to', fwmask: 'fwmark', uid_start: 'uidrange', uid_end: 'uidrange',
  sport_start: 'sport', sport_end: 'sport', dport_start: 'dport', dport_end: 'dport', suppress_prefixlen: 'suppress_prefixlength',
  iif_detached: '[detached]', oif_detached: '[detached]', unresolved: '[unresolved]', action: 'blackhole', to_tbl: 'goto',
};
