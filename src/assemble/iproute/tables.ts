import { toNumber } from './fields.ts';

const NAMED: Readonly<Record<string, number>> = { unspec: 0, default: 253, main: 254, local: 255 };

/**
 * The number of a routing table that `ip` printed by number or by name (`/etc/iproute2/rt_tables`). A name that is neither built in nor in
 * `names` gets a number of its own beyond 32 bits, the same wherever the name stands: rules and routes still find each other.
 */
export function tableNumber(table: string, names?: ReadonlyMap<string, number>): number {
  const known = toNumber(table) ?? names?.get(table);
  if (known !== undefined) return known;
  return (Object.hasOwn(NAMED, table) ? NAMED[table] : undefined) ?? privateNumber(table);
}

/** FNV-1a, so that the same name has the same number in every dump. */
function privateNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return 2 ** 32 + hash;
}
