import type { Neighbour, Netns } from '../model/network/index.ts';
import { dropped } from './failure.ts';
import type { Failure } from './failure.ts';
import { linkNamed } from './links.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A frame that its receiver took for another host's, because the sender's neighbour entry holds a wrong MAC. */
export interface WrongMac {
  readonly failure: Failure;
  readonly from: Netns;
  readonly entry: Neighbour;
  readonly rightMac: string;
}

/** The failures in which the hop before had an entry with that MAC on the device that it sent by, no tunnel being between them. */
export function wrongMacsOf(view: View): readonly WrongMac[] {
  return dropped(view.failures, 'other-host-mac').flatMap(({ failure, by }): WrongMac[] => {
    const before = failure.journey.hops.at(-2);
    const receiver = linkNamed(netnsOf(view, failure.disposition.netns), failure.disposition.dev ?? failure.hop.devIn);
    if (before === undefined || receiver?.mac === undefined || receiver.detail.kind === 'vxlan') return [];
    const from = netnsOf(view, before.netns);
    const device = linkNamed(from, before.devOut);
    const entry = from.neighbours.kind === 'known' ? from.neighbours.value.find((candidate) => candidate.mac === by.mac && candidate.ifindex === device?.ifindex) : undefined;
    return entry === undefined ? [] : [{ failure, from, entry, rightMac: receiver.mac }];
  });
}
