import type { Link } from '../../model/network/link.ts';
import { audienceOf } from '../neighbour/audience.ts';
import { segmentOf, segmentOthers } from '../neighbour/segment.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { linkByIndex, masterOf } from '../state/links.ts';
import { endOf } from '../stop.ts';
import { scrubbed } from './transmit.ts';

/** A frame on the wire between nodes goes to the member of the segment behind which its destination MAC is. */
export function onUnderlay(run: Run, skb: Skb, dev: Link): Next {
  const because = segmentOf(run.network, skb.netns, dev)?.because;
  const lines = because === undefined ? [] : [because];
  for (const member of segmentOthers(run.network, skb.netns, dev) ?? []) {
    const netns = run.network.netns.get(member.netns);
    const link = netns === undefined ? undefined : linkByIndex(netns, member.ifindex);
    if (link === undefined || !link.up || !behind(run, member.netns, link, skb.dstMac)) continue;
    run.step({ stage: 'wire', action: 'send', because: lines, facts: { dev: dev.name, to: member.netns, 'to-dev': link.name } });
    return { kind: 'receive', skb: scrubbed(skb, member.netns), dev: link };
  }
  run.step({ stage: 'wire', action: 'send', because: lines, facts: { dev: dev.name, mac: skb.dstMac ?? '' } });
  return { kind: 'end', end: endOf(skb, { kind: 'leaves-the-model' }, { because: [dev.because, ...lines], dev: dev.name }) };
}

/** Whether the MAC is the device's own, or that of somebody on the bridge that the device is a port of. */
function behind(run: Run, netns: string, link: Link, mac: string | undefined): boolean {
  if (mac === undefined || link.mac === mac) return true;
  const bridge = masterOf(run.netns(netns), link);
  if (bridge === undefined) return false;
  return bridge.mac === mac || audienceOf(run, netns, bridge).hearers.some((hearer) => hearer.netns !== netns && hearer.link.mac === mac);
}
