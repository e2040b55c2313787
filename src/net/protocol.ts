/** IANA protocol numbers by the names that the kernel's tools print (`/etc/protocols`). */
export const PROTOCOL = {
  hopopt: 0, icmp: 1, igmp: 2, ggp: 3, ipencap: 4, st: 5, tcp: 6, egp: 8, igp: 9, pup: 12, udp: 17, hmp: 20, 'xns-idp': 22, rdp: 27, 'iso-tp4': 29, dccp: 33, xtp: 36, ddp: 37,
  'idpr-cmtp': 38, ipv6: 41, 'ipv6-route': 43, 'ipv6-frag': 44, idrp: 45, rsvp: 46, gre: 47, esp: 50, ah: 51, skip: 57, 'ipv6-icmp': 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60,
  rspf: 73, vmtp: 81, eigrp: 88, ospf: 89, 'ax.25': 93, ipip: 94, etherip: 97, encap: 98, pim: 103, ipcomp: 108, vrrp: 112, l2tp: 115, isis: 124, sctp: 132, fc: 133,
  'mobility-header': 135, udplite: 136, 'mpls-in-ip': 137, manet: 138, hip: 139, shim6: 140, wesp: 141, rohc: 142, ethernet: 143,
} as const;

const ALIASES: Readonly<Record<string, number>> = { ipv4: 4, icmpv6: 58, all: 0, ip: 0, comp: 108, mh: 135, 'ipv6-mh': 135 };
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
