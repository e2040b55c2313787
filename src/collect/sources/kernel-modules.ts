import type { KernelModule } from './source.ts';

/**
 * Modules that merely asking the kernel would load: nfnetlink_rcv_msg() (net/netfilter/nfnetlink.c) and sock_diag_rcv_msg()
 * (net/core/sock_diag.c) call request_module() for a subsystem that is not there yet.
 */
export const NF_TABLES: KernelModule = { name: 'nf_tables', symbol: 'nf_tables_newtable' };
export const NFNETLINK_HOOK: KernelModule = { name: 'nfnetlink_hook', symbol: 'nfnl_hook_dump' };
export const CTNETLINK: KernelModule = { name: 'nf_conntrack_netlink', symbol: 'ctnetlink_get_conntrack' };
export const IP_SET: KernelModule = { name: 'ip_set', symbol: 'ip_set_create' };
export const TCP_DIAG: KernelModule = { name: 'tcp_diag', symbol: 'tcp_diag_dump' };
export const UDP_DIAG: KernelModule = { name: 'udp_diag', symbol: 'udp_diag_dump' };
