import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import { knownOr } from '../state/part.ts';

const learned = new WeakMap<Run, Map<Link, Map<string, Ip>>>();

/**
 * A VXLAN device that learns remembers behind which tunnel end a MAC is, by the outer source of what came from it (vxlan_snoop, drivers/net/vxlan/vxlan_core.c,
 * 6.1 and 6.18). Gives the entry that says otherwise and may not change: then the frame is dropped.
 */
export function snoop(run: Run, netns: string, dev: Link, mac: string | undefined, from: Ip): Because | undefined {
  if (dev.detail.kind !== 'vxlan' || !dev.detail.learning || mac === undefined) return undefined;
  const entry = knownOr(run.netns(netns).fdb, []).find((one) => one.ifindex === dev.ifindex && one.mac === mac && one.dst !== undefined);
  if (entry?.dst !== undefined && entry.permanent && !sameIp(entry.dst, from)) return entry.because;
  let devices = learned.get(run);
  if (devices === undefined) learned.set(run, (devices = new Map<Link, Map<string, Ip>>()));
  const known = devices.get(dev);
  if (known === undefined) devices.set(dev, new Map([[mac, from]]));
  else known.set(mac, from);
  return undefined;
}

/** The tunnel end that a device has learned of in this walk for a MAC. */
export function snooped(run: Run, dev: Link, mac: string | undefined): Ip | undefined {
  return mac === undefined ? undefined : learned.get(run)?.get(dev)?.get(mac);
}
