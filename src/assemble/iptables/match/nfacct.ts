import { argOf } from '../convert.ts';
import type { MatchConverter } from '../convert.ts';

/** What kube-proxy counts with (pkg/proxy/metrics/metrics.go, since 1.32): objects that it makes without a quota (pkg/proxy/util/nfacct). */
const WITHOUT_QUOTA: ReadonlySet<string> = new Set(['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts']);

/** net/netfilter/xt_nfacct.c: counts, and matches unless the object has a quota that is not used up yet. */
export const nfacct: MatchConverter = (match) => (WITHOUT_QUOTA.has(argOf(match, 'nfacct-name') ?? '') ? [] : undefined);
