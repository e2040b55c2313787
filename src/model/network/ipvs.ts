import type { Ip } from '../../net/ip.ts';
import type { Because } from './because.ts';

/** A virtual service of IPVS (net/netfilter/ipvs). */
export interface VirtualService {
  readonly match:
    | { readonly kind: 'address'; readonly protocol: number; readonly addr: Ip; readonly port: number }
    | { readonly kind: 'fwmark'; readonly family: 4 | 6; readonly mark: number };
  readonly scheduler: string;
  /** Persistence time-out in seconds, and the client mask's prefix length; absent when not persistent. */
  readonly persistent?: { readonly timeout: number; readonly prefixLength: number };
  readonly onePacket: boolean;
  readonly destinations: readonly RealServer[];
  readonly because: Because;
}

export interface RealServer {
  readonly addr: Ip;
  readonly port: number;
  readonly forwarding: 'masquerade' | 'route' | 'tunnel';
  readonly weight: number;
  readonly because: Because;
}

/** A line of `ipvsadm -Lnc`: an existing connection, which wins over the scheduler. */
export interface IpvsConnection {
  readonly protocol: number;
  readonly client: { readonly addr: Ip; readonly port: number };
  readonly virtual: { readonly addr: Ip; readonly port: number };
  readonly destination: { readonly addr: Ip; readonly port: number };
  readonly state: string;
  readonly because: Because;
}
