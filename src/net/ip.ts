/** An IPv4 or IPv6 address. `value` is the address as an unsigned integer (32 or 128 bits), so that ranges compare directly. */
export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/**
 * Reads an address as the kernel's tools print it: dotted quad, or RFC 4291 text (with `::` and an embedded dotted quad).
 * Gives `undefined` for anything else (a prefix length, a zone id, a host name).
 */
export function parseIp(text: string): Ip | undefined {
  const value = text.includes(':') ? parseV6(text) : parseV4(text);
  if (value === undefined) return undefined;
  return { family: text.includes(':') ? 6 : 4, value };
}

/** Builds an IPv4 address from its unsigned 32-bit integer. */
export function ipv4(value: number): Ip {
  return { family: 4, value: BigInt(value >>> 0) };
}

/** Whether two addresses are the same address of the same family. */
export function sameIp(a: Ip, b: Ip): boolean {
  return a.family === b.family && a.value === b.value;
}

/** Whether it is the address of one receiver: neither broadcast nor multicast, which go to several at once. */
export function isUnicast({ family, value }: Ip): boolean {
  return family === 4 ? value >> 28n < 14n : value >> 120n !== 0xffn;
}

/** Number of bits of an address of this family: 32 or 128. */
export function bitsOf(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** Prints an address canonically: dotted quad, or RFC 5952 for IPv6 (as `ip` and `nft` print it). */
export function formatIp(ip: Ip): string {
  return ip.family === 4 ? formatV4(Number(ip.value)) : formatV6(ip.value);
}

/** Whether a text is this address, in whichever of its forms. */
export function isIp(text: string, ip: Ip): boolean {
  const parsed = parseIp(text);
  return parsed !== undefined && sameIp(parsed, ip);
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function formatIpPort(ip: Ip, port: number): string {
  return ip.family === 6 ? `[${formatIp(ip)}]:${port}` : `${formatIp(ip)}:${port}`;
}

function parseV4(text: string): bigint | undefined {
  if (text.length > 15) return undefined;
  let value = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit === -2 && digits > 0 && dots < 3) {
      value = value * 256 + octet;
      octet = 0;
      digits = 0;
      dots += 1;
      continue;
    }
    // No leading zero: some tools take it for octal.
    if (!(digit >= 0 && digit <= 9) || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + digit;
    digits += 1;
    if (octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? BigInt(value * 256 + octet) : undefined;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<number>(missing).fill(0), ...tail]) value = (value << 16n) | BigInt(group);
  return value;
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const words = text.split(':');
  for (const [index, word] of words.entries()) {
    if (index === words.length - 1 && word.includes('.')) {
      const quad = parseV4(word);
      if (quad === undefined) return undefined;
      groups.push(Number(quad >> 16n), Number(quad & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(word)) {
      groups.push(Number.parseInt(word, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function formatV4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function formatV6(value: bigint): string {
  if (value >> 32n === 0xffffn) return `::ffff:${formatV4(Number(value & 0xffffffffn))}`;
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const run = longestZeroRun(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}
