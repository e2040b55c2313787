import type { RawPacket } from './raw-packet.ts';

/** Up to this many units in a second, division in steps of 16 bits stays exact in a double. */
const EXACT = 2 ** 36;

/** How an interface counts time: units in a second (if_tsresol), and seconds to add (if_tsoffset). draft-ietf-opsawg-pcapng, section 4.2. */
export interface Clock {
  readonly units: number;
  readonly offset: number;
}

export const MICROSECOND_CLOCK: Clock = { units: 1_000_000, offset: 0 };

/** Units in a second as if_tsresol writes them: a power of ten, or with the highest bit set a power of two. */
export function unitsOf(resolution: number): number {
  return (resolution & 0x80) === 0 ? 10 ** (resolution & 0x7f) : 2 ** (resolution & 0x7f);
}

/** Sets a packet's time from the two halves of a count of units since 1970. */
export function setTime(packet: RawPacket, high: number, low: number, { units, offset }: Clock): void {
  if (units > EXACT) return setByBigInt(packet, high, low, units, offset);
  let rest = 0;
  let seconds = 0;
  for (const digit of [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff]) {
    const value = rest * 65_536 + digit;
    const quotient = Math.floor(value / units);
    seconds = seconds * 65_536 + quotient;
    rest = value - quotient * units;
  }
  packet.seconds = seconds + offset;
  packet.nanoseconds = Math.floor((rest * 1_000_000_000) / units);
}

function setByBigInt(packet: RawPacket, high: number, low: number, units: number, offset: number): void {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const second = BigInt(units);
  packet.seconds = Number(ticks / second) + offset;
  packet.nanoseconds = Number(((ticks % second) * 1_000_000_000n) / second);
}
