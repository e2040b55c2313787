import { attrs } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';

/** Words of the line that begins a device (iproute2 ip/ipaddress.c, print_linkinfo). */
export const HEAD_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'mtu master'),
  ...attrs(1, 'harmless', 'qdisc state mode group qlen vrf'),
};

/** Words of the line with the device's address; those behind `promiscuity` are printed with `-d` only. */
export const ADDRESS_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'link-netnsid link-netns promiscuity'),
  ...attrs(1, 'harmless', 'brd peer permaddr allmulti minmtu maxmtu new-netnsid new-netns new-ifindex protodown_reason'),
  ...attrs(0, 'harmless', 'protodown off on'),
};

/** Words that close the details of a device of any kind. */
export const COMMON_WORDS: AttrTable = {
  ...attrs(1, 'harmless', 'addrgenmode numtxqueues numrxqueues gso_max_size gso_max_segs tso_max_size tso_max_segs gro_max_size gso_ipv4_max_size gro_ipv4_max_size'),
  ...attrs(1, 'harmless', 'portname portid switchid parentbus parentdev allmulti max_pacing_offload_horizon headroom tailroom'),
  ...attrs(0, 'harmless', 'netns-immutable'),
};
