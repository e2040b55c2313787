import type { Table } from '../../model/network/rule.ts';

type Names = Readonly<Record<string, number>>;

/** Named priorities (std_prios and bridge_std_prios, nftables src/rule.c; the numbers are NF_IP_PRI_* and NF_BR_PRI_*). */
const STANDARD: Names = { raw: -300, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100 };
const BRIDGE: Names = { dstnat: -300, filter: -200, out: 100, srcnat: 300 };

const PRIORITY = /^(?:([a-z]+)(?: ([+-]) (\d{1,10}))?|(-?\d{1,11}))$/;

/** The number of a priority as printed: `filter`, `dstnat - 5`, `-150`. `undefined` when it is none of this family. */
export function priorityOf(text: string, family: Table['family']): number | undefined {
  const match = PRIORITY.exec(text);
  if (match === null) return undefined;
  const [, name, sign, offset = '0', number] = match;
  if (name === undefined) return Number(number);
  const names = family === 'bridge' ? BRIDGE : STANDARD;
  const base = Object.hasOwn(names, name) ? names[name] : undefined;
  return base === undefined ? undefined : base + (sign === '-' ? -Number(offset) : Number(offset));
}
