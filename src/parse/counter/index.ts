/**
 * Counters of a namespace in whichever form they were collected: `nstat -az` (text and `--json`), /proc/net/netstat,
 * /proc/net/snmp and snmp6, `netstat -s`; and /proc/net/softnet_stat. One file may be read without knowing which it is: every
 * line shows its form.
 */
export * from './counters.ts';
export * from './softnet.ts';
