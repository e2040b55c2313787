import type { Ip } from '../net/ip.ts';
import type { Failure } from './failure.ts';
import { linkAt, linkNamed } from './links.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A failure in which nobody answered for the next hop, and the device at the other end of the wire, if it is one to one. */
export interface Unanswered {
  readonly failure: Failure;
  readonly ip: Ip;
  readonly why: 'nobody-has-it' | 'failed' | 'wrong-mac' | 'no-proxy-arp' | 'no-route-for-proxy' | 'rejected';
  readonly gateway: { readonly netns: string; readonly dev: string } | undefined;
}

/** The failures that ended at neighbour resolution, by silence or by the router's host-unreachable. */
export function unansweredOf(view: View): readonly Unanswered[] {
  return view.failures.flatMap((failure): Unanswered[] => {
    const { disposition } = failure;
    const gateway = otherEnd(view, disposition.netns, disposition.dev);
    if (disposition.kind === 'lost' && disposition.by.kind === 'neighbour') return [{ failure, ip: disposition.by.ip, why: disposition.by.why, gateway }];
    if (disposition.kind === 'rejected' && disposition.by.kind === 'neighbour') return [{ failure, ip: disposition.by.ip, why: disposition.by.why ?? 'rejected', gateway }];
    return [];
  });
}

function otherEnd(view: View, netns: string, dev: string | undefined): Unanswered['gateway'] {
  const link = linkNamed(netnsOf(view, netns), dev);
  if (link?.detail.kind !== 'veth' || link.detail.peer.kind !== 'link') return undefined;
  const peer = linkAt(netnsOf(view, link.detail.peer.netns), link.detail.peer.ifindex);
  return peer === undefined ? undefined : { netns: link.detail.peer.netns, dev: peer.name };
}
