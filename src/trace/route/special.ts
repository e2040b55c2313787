import type { Ip } from '../../net/ip.ts';

/** ff00::/8 begins here; compared rather than shifted, which would make a number for every packet. */
const MULTICAST_V6 = 0xffn << 120n;

/** 0.0.0.0: the rest of 0.0.0.0/8 are addresses like any other (ipv4_is_zeronet since 5.3, include/linux/in.h; seen on 6.18). */
export function isZeronet(ip: Ip): boolean {
  return ip.family === 4 && ip.value === 0n;
}

/** An IPv4 address of none of the kinds below, as most are: less to compare than to ask for each. */
export function isOrdinary({ family, value }: Ip): boolean {
  return family === 4 && value > 0n && (value < 0x7f000000n || (value > 0x7fffffffn && value < 0xe0000000n));
}

/** 127.0.0.0/8 or ::1 (ipv4_is_loopback, ipv6_addr_loopback). */
export function isLoopback(ip: Ip): boolean {
  return ip.family === 4 ? ip.value >= 0x7f000000n && ip.value <= 0x7fffffffn : ip.value === 1n;
}

/** 224.0.0.0/4 or ff00::/8. */
export function isMulticast(ip: Ip): boolean {
  return ip.family === 4 ? ip.value >= 0xe0000000n && ip.value <= 0xefffffffn : ip.value >= MULTICAST_V6;
}

/** 255.255.255.255. */
export function isLimitedBroadcast(ip: Ip): boolean {
  return ip.family === 4 && ip.value === 0xffffffffn;
}

/** fe80::/10. */
export function isLinkLocal(ip: Ip): boolean {
  return ip.family === 6 && ip.value >> 118n === 0xfe80n >> 6n;
}
