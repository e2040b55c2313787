import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { linkNamed } from '../../links.ts';
import { shell } from '../../shell.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'hairpin-off';

/** D07: a pod reached itself through its Service, and the bridge port may not send a frame back out by the port it came in by. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(dropped(view.failures, 'bridge').filter(({ by }) => by.why === 'hairpin'), ({ failure }) => `${failure.disposition.netns} ${failure.disposition.dev ?? ''}`).map((group) => {
    const [{ failure }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    const link = linkNamed(netnsOf(view, netns), dev);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'link', netns, text: dev },
      facts: { node: nodeOf(netns), dev },
      evidence: evidenceOf(because, 'hairpin on'),
      fixes: link === undefined ? [] : [shellFix('hairpin', netns, [shell('bridge', 'link', 'set', 'dev', dev, 'hairpin', 'on')], [{ kind: 'set-link', netns, ifindex: link.ifindex, set: { hairpin: true } }])],
    });
  }),
};
