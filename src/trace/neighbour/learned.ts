import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Run } from '../run.ts';

/** A neighbour that a stack has come to know during the walk. */
export interface Learned {
  readonly ip: Ip;
  readonly mac: string;
  readonly because: readonly Because[];
}

const known = new WeakMap<Run, Map<Link, Learned[]>>();

/**
 * A stack that answers a request for a neighbour knows who asked from then on, and needs not ask for it in turn (neigh_event_ns in arp_process;
 * ndisc_recv_ns: the entry is NUD_STALE, which is used); who gets the answer knows the neighbour.
 */
export function learn(run: Run, link: Link, ip: Ip, mac: string, because: readonly Because[]): void {
  let links = known.get(run);
  if (links === undefined) {
    links = new Map();
    known.set(run, links);
  }
  const list = links.get(link);
  if (list === undefined) links.set(link, [{ ip, mac, because }]);
  else if (!list.some((one) => one.mac === mac && sameIp(one.ip, ip))) list.push({ ip, mac, because });
}

/** What the stack of a device has learned of a neighbour on it, last of all. */
export function learnedOf(run: Run, link: Link, ip: Ip): Learned | undefined {
  return known.get(run)?.get(link)?.findLast((one) => sameIp(one.ip, ip));
}
