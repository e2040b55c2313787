import type { FdbEntry, Link } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import { linkByIndex } from '../state/links.ts';
import { knownOr } from '../state/part.ts';
import type { BridgeVlan } from './vlan.ts';

const indexes = new WeakMap<readonly FdbEntry[], ReadonlyMap<string, readonly FdbEntry[]>>();

/**
 * An entry of the bridge's own table that says of a MAC that it is the bridge's, though no device of it has it: `bridge fdb add MAC dev PORT master` without
 * `static` makes one (NUD_PERMANENT, BR_FDB_LOCAL of net/bridge/br_fdb.c). Frames from other ports to it are taken in and dropped as another host's; those of
 * the host itself go out of the port (br_dev_xmit does not ask; all seen on 6.18).
 */
export function ownEntry(netns: Netns, bridge: Link, mac: string | undefined, vlan: BridgeVlan): FdbEntry | undefined {
  const entries = knownOr(netns.fdb, NONE);
  if (mac === undefined || entries.length === 0) return undefined;
  const index = indexes.get(entries) ?? indexOf(entries);
  return index.get(mac)?.find(({ ifindex, vlan: of = 0 }) => of === vlan.id && linkByIndex(netns, ifindex)?.mac !== mac && (ifindex === bridge.ifindex || linkByIndex(netns, ifindex)?.master === bridge.ifindex));
}

const NONE: readonly FdbEntry[] = [];

function indexOf(entries: readonly FdbEntry[]): ReadonlyMap<string, readonly FdbEntry[]> {
  const index = new Map<string, FdbEntry[]>();
  for (const entry of entries) if (entry.permanent && entry.table === 'master') index.set(entry.mac, [...(index.get(entry.mac) ?? []), entry]);
  indexes.set(entries, index);
  return index;
}
