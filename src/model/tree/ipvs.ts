import type { LineState } from '../evidence/line-state.ts';

/** A line of `ipvsadm-save`: a virtual service (`-A`) or a real server of one (`-a`), options as they stand. */
export interface IpvsSaveNode {
  readonly kind: 'service' | 'server';
  /** `-t`, `-u`, `--sctp-service`, `-f` or a long form of them. */
  readonly flag: string;
  readonly address: string;
  readonly options: readonly { readonly name: string; readonly value?: string }[];
}

/** A line of `ipvsadm -Ln`. A server belongs to the service above it. */
export type IpvsListNode =
  | { readonly kind: 'version'; readonly version: string; readonly size: number }
  | { readonly kind: 'service'; readonly protocol: string; readonly address: string; readonly ipv6: boolean; readonly scheduler: string; readonly flags: readonly string[] }
  | { readonly kind: 'server'; readonly address: string; readonly forwarding: string; readonly weight: number; readonly active: number; readonly inactive: number };

/** A line of `ipvsadm -Lnc`. `expire` is minutes and seconds as printed. */
export interface IpvsConnectionNode {
  readonly protocol: string;
  readonly expire: string;
  readonly state: string;
  readonly source: string;
  readonly virtual: string;
  readonly destination: string;
}

/** The line of `ipvsadm -l --timeout`, in seconds. */
export interface IpvsTimeoutNode {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/** How well a scheduler's choice can be said: every real server that it may choose is walked; its share of connections may not be known. */
export interface SchedulerSupport {
  readonly state: LineState;
  readonly note?: string;
}

const EQUAL = 'every real server with a weight is walked; the shares shown are equal, the kernel decides by state that was not collected';

/** Schedulers of the kernel (net/netfilter/ipvs, ip_vs_*.c, 6.1). One that is not here is not supported. */
export const IPVS_SCHEDULERS: Readonly<Record<string, SchedulerSupport>> = {
  rr: { state: 'supported' },
  wrr: { state: 'supported' },
  wlc: { state: 'conditional', note: 'shares by weight; connection counts are not looked at' },
  lc: { state: 'conditional', note: EQUAL },
  sh: { state: 'conditional', note: EQUAL },
  dh: { state: 'conditional', note: EQUAL },
  mh: { state: 'conditional', note: EQUAL },
  sed: { state: 'conditional', note: EQUAL },
  nq: { state: 'conditional', note: EQUAL },
  lblc: { state: 'conditional', note: EQUAL },
  lblcr: { state: 'conditional', note: EQUAL },
  twos: { state: 'conditional', note: EQUAL },
  fo: { state: 'conditional', note: 'every real server with a weight is walked; the kernel uses only the heaviest' },
  ovf: { state: 'conditional', note: 'every real server with a weight is walked; the kernel uses the heaviest until it is full' },
};

/** The state of a line that names a scheduler. */
export function schedulerState(scheduler: string): LineState {
  return (Object.hasOwn(IPVS_SCHEDULERS, scheduler) ? IPVS_SCHEDULERS[scheduler]?.state : undefined) ?? 'not supported';
}
