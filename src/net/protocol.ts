/** IANA protocol numbers by the names that the kernel's tools print (`/etc/protocols`). */
export const PROTOCOL = {
  hopopt: 0, icmp: 1, igmp: 2, ipencap: 4, tcp: 6, udp: 17, dccp: 33, ipv6: 41, 'ipv6-route': 43, 'ipv6-frag': 44,
  gre: 47, esp: 50, ah: 51, 'ipv6-icmp': 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60, ospf: 89, vrrp: 112, sctp: 132, udplite: 136,
} as const;

const ALIASES: Readonly<Record<string, number>> = { ipip: 4, 'ipv4': 4, icmpv6: 58, all: 0, ip: 0 };
const NAMES = new Map<number, string>(Object.entries(PROTOCOL).map(([name, number]) => [number, name]));

/** The number of a protocol given by name or in decimal; `undefined` when neither. */
export function protocolNumber(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  const name = text.toLowerCase();
  return (PROTOCOL as Readonly<Record<string, number>>)[name] ?? ALIASES[name];
}

/** The name of a protocol number, or the number in decimal when it has none here. */
export function protocolName(number: number): string {
  return NAMES.get(number) ?? String(number);
}

/** Whether the protocol's header begins with source and destination port (TCP, UDP, DCCP, SCTP, UDP-Lite). */
export function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 33 || protocol === 132 || protocol === 136;
}
