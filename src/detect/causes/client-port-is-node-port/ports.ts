import type { Because, Netns } from '../../../model/network/index.ts';

/** A range of ports, both ends included. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

/** Which ports the kernel of a namespace gives to programs that ask for none by number. */
export interface GivenOut {
  readonly range: Ports;
  readonly reserved: readonly Ports[];
  /** The lines of the two settings. */
  readonly because: { readonly range: Because; readonly reserved: Because };
}

export const RANGE = 'net.ipv4.ip_local_port_range';
export const RESERVED = 'net.ipv4.ip_local_reserved_ports';
/** kube-apiserver's --service-node-port-range unless told otherwise. */
const USUAL: Ports = { from: 30_000, to: 32_767 };

/** Both settings of the namespace (Documentation/networking/ip-sysctl.rst); undefined where one of them was not collected or says no ports. */
export function givenOut({ sysctls }: Netns): GivenOut | undefined {
  const [range, reserved] = sysctls.kind === 'known' ? [sysctls.value.get(RANGE), sysctls.value.get(RESERVED)] : [];
  const ends = /^\s*(\d+)\s+(\d+)\s*$/.exec(range?.value ?? '');
  if (ends === null || range === undefined || reserved === undefined) return undefined;
  return { range: { from: Number(ends[1]), to: Number(ends[2]) }, reserved: parsePorts(reserved.value), because: { range: range.because, reserved: reserved.because } };
}

/** Within ip_local_port_range, and none of ip_local_reserved_ports (`__inet_hash_connect` and `inet_csk_find_open_port`, Linux 6.1). */
export function isGivenOut({ range, reserved }: GivenOut, port: number): boolean {
  return holds(range, port) && !reserved.some((one) => holds(one, port));
}

/** A port that the kernel gives out and that is none of these; the last of its range first. */
export function otherPort({ range, reserved }: GivenOut, taken: ReadonlySet<number>): number | undefined {
  for (let port = range.to; port >= range.from; port -= 1) if (!taken.has(port) && !reserved.some((one) => holds(one, port))) return port;
  return undefined;
}

/** What ip_local_reserved_ports has to be: what it is, and of the range of node ports, and of node ports beside that, what the kernel gives out. */
export function reservedWith({ range, reserved }: GivenOut, nodePorts: readonly number[]): string {
  const usual = nodePorts.some((port) => holds(USUAL, port)) ? [USUAL] : [];
  const more = nodePorts.filter((port) => !holds(USUAL, port)).map((port): Ports => ({ from: port, to: port }));
  const open = [...usual, ...more].map(({ from, to }): Ports => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) })).filter(({ from, to }) => from <= to);
  return merged([...reserved, ...open]).map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** `80,8000-8100`. */
function parsePorts(text: string): readonly Ports[] {
  return text.split(',').flatMap((part): Ports[] => {
    const ends = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    return ends === null ? [] : [{ from: Number(ends[1]), to: Number(ends[2] ?? ends[1]) }];
  });
}

function merged(ranges: readonly Ports[]): readonly Ports[] {
  return [...ranges].sort((a, b) => a.from - b.from).reduce<readonly Ports[]>((done, next) => {
    const last = done.at(-1);
    if (last === undefined || next.from > last.to + 1) return [...done, next];
    return [...done.slice(0, -1), { from: last.from, to: Math.max(last.to, next.to) }];
  }, []);
}

function holds({ from, to }: Ports, port: number): boolean {
  return from <= port && port <= to;
}
