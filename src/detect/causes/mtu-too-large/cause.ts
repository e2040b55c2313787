import type { Change, FindingEvidence } from '../../../model/finding/index.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { linkNamed } from '../../links.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'mtu-too-large';

/** D41: a full-size packet with DF does not fit a device of the way, and the sender never learns it. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(dropped(view.failures, 'mtu'), ({ failure }) => `${failure.disposition.netns} ${failure.disposition.dev ?? ''}`).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    const [first] = failure.journey.hops;
    const sender = first?.netns ?? netns;
    const link = linkNamed(netnsOf(view, sender), first?.devOut);
    const wanted = link === undefined ? 0 : link.mtu - (by.size - by.mtu);
    const change: readonly Change[] = link === undefined ? [] : [{ kind: 'set-link', netns: sender, ifindex: link.ifindex, set: { mtu: wanted } }];
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'link', netns: sender, text: link?.name ?? dev },
      facts: { node: nodeOf(netns), dev, mtu: by.mtu, size: by.size, sender: placeText(view, sender), device: link?.name ?? '', wanted, payload: wanted - (failure.journey.packetOut.src.family === 4 ? 28 : 48) },
      evidence: [...evidenceOf(link === undefined ? [] : [link.because], `mtu ${wanted}`), ...evidenceOf(because), ...silenced(failure)],
      fixes: link === undefined ? [] : [shellFix('shrink', sender, [shell('ip', 'link', 'set', 'dev', link.name, 'mtu', wanted)], change)],
    });
  }),
};

/** What ended the ICMP message that would have told the sender. */
function silenced({ branch }: Failure): readonly FindingEvidence[] {
  const message = branch.journeys.find(({ purpose, disposition }) => purpose === 'error' && disposition.kind !== 'delivered');
  return message === undefined ? [] : evidenceOf(message.disposition.because, 'the ICMP message "fragmentation needed" reaches the sender');
}
