import { formatIp } from '../../net/ip.ts';
import type { Balancer, BalancerBackend } from './balancer.ts';
import type { Because, Part } from './because.ts';

/**
 * Public bandwidth in Tencent Cloud. In an account of the traditional kind (LEGACY, "bill by CVM") it belongs to virtual machines, and a public load balancer has none of its own: what a backend
 * answers to clients goes out by the backend's, and from one that has none nothing does. In a standard account the load balancer has its own, and that of machines does not matter.
 * Source: documents 214/8848 and 214/38451 (CLB), 684/15246 (kinds of accounts); VPC API 2017-03-12 (DescribeNetworkAccountType), CVM API 2017-03-12 (InternetAccessible).
 */
export interface PublicBandwidth {
  readonly account: Part<AccountKind>;
  /** By each of their addresses; VPCs may have the same. */
  readonly machines: ReadonlyMap<string, readonly MachineBandwidth[]>;
}

export interface AccountKind {
  /** Public bandwidth belongs to machines. */
  readonly ofMachines: boolean;
  readonly because: Because;
}

/** What a virtual machine has of it. */
export interface MachineBandwidth {
  /** As the cloud's API calls it. */
  readonly id: string;
  /** Mbit/s out; absent: the answer does not say. */
  readonly mbps?: number;
  readonly because: Because;
}

/** Whether answers of a backend get out to clients of a public load balancer, and the lines that decide: of its machine, then of the account and of the load balancer. */
export type WayOut = { readonly kind: 'open' } | { readonly kind: 'none' | 'unknown'; readonly because: readonly Because[] };

/**
 * Whether what a backend answers gets out to clients in the internet. Where nobody asked for the kind of the account, that matters only for a machine that is said to have no bandwidth.
 * IPv6 has bandwidth of its own in either kind (document 214/8848).
 */
export function wayOut(bandwidth: PublicBandwidth | undefined, { isPublic }: Balancer, backend: BalancerBackend): WayOut {
  const open: WayOut = { kind: 'open' };
  if (bandwidth === undefined || isPublic === undefined || backend.addr.family === 6) return open;
  const { account } = bandwidth;
  if (account.kind === 'known' && !account.value.ofMachines) return open;
  const machines = machinesOf(bandwidth, backend);
  if (machines.length > 0 && machines.every(({ mbps = 0 }) => mbps > 0)) return open;
  const lines = machines.length > 0 ? machines.map(({ because }) => because) : [{ text: `DescribeInstances does not say which public bandwidth ${formatIp(backend.via ?? backend.addr)} has` }];
  const hasNone = machines.length > 0 && machines.every(({ mbps }) => mbps === 0);
  if (account.kind === 'missing' && !machines.some(({ mbps }) => mbps === 0)) return open;
  const because = [...lines, account.kind === 'known' ? account.value.because : account.because, isPublic.kind === 'known' ? isPublic.value : isPublic.because];
  return { kind: hasNone && account.kind === 'known' && isPublic.kind === 'known' ? 'none' : 'unknown', because };
}

/** The machine that a backend is on: several where VPCs have the same addresses. */
export function machinesOf({ machines }: PublicBandwidth, { via, addr }: BalancerBackend): readonly MachineBandwidth[] {
  return machines.get(formatIp(via ?? addr)) ?? [];
}
