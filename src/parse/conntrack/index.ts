/**
 * What conntrack(8) and the kernel print of the connection table: `conntrack -L` (libnetfilter_conntrack, snprintf_default.c),
 * /proc/net/nf_conntrack, and the per-CPU counters of `conntrack -S` and /proc/net/stat/nf_conntrack.
 */
export * from './flow.ts';
export * from './stats.ts';
export * from './proc-stat.ts';
