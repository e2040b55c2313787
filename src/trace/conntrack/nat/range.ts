import type { Ip } from '../../../net/ip.ts';
import type { IntRange, IpRange } from '../../../net/range.ts';

/** What is rewritten: the destination (PREROUTING, OUTPUT) or the source (POSTROUTING, INPUT) (enum nf_nat_manip_type). */
export type Manip = 'src' | 'dst';

/** `struct nf_nat_range2`: absent parts stay as they are. Each flag is the kernel's NF_NAT_RANGE_ flag of that name. */
export interface NatRange {
  readonly ips?: IpRange | undefined;
  /** The one address of `ips`, where it is but one. */
  readonly only?: Ip | undefined;
  readonly ports?: IntRange | undefined;
  /** The one port of `ports`, where it is but one. */
  readonly port?: number | undefined;
  readonly random: boolean;
  readonly fullyRandom: boolean;
  readonly persistent: boolean;
}

/** The range of one address with no port; the null binding of the kernel when the address is the packet's own. */
export function singleAddress(ip: Ip): NatRange {
  return { random: false, fullyRandom: false, only: ip, port: undefined, persistent: false, ips: { family: ip.family, first: ip.value, last: ip.value }, ports: undefined };
}
