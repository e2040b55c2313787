import { toNumber } from './fields.ts';

/** Names of TOS octets in iproute2's `rt_dsfield`. */
const NAMES: Readonly<Record<string, number>> = {
  default: 0, lowdelay: 0x10, throughput: 0x08, reliability: 0x04, mincost: 0x02,
  CS1: 0x20, CS2: 0x40, CS3: 0x60, CS4: 0x80, CS5: 0xa0, CS6: 0xc0, CS7: 0xe0,
  AF11: 0x28, AF12: 0x30, AF13: 0x38, AF21: 0x48, AF22: 0x50, AF23: 0x58, AF31: 0x68, AF32: 0x70, AF33: 0x78, AF41: 0x88, AF42: 0x90, AF43: 0x98, EF: 0xb8,
};

/** A TOS octet from its number or name; `undefined` when neither. */
export function tosOctet(text: string): number | undefined {
  return toNumber(text) ?? (Object.hasOwn(NAMES, text) ? NAMES[text] : undefined);
}
