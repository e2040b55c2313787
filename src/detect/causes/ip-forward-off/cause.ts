import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import { messages } from './messages.ts';

const ID = 'ip-forward-off';

/** D32b: the packet must be forwarded, and forwarding is off on the device that it came in by (net/ipv4/route.c ip_error). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(dropped(view.failures, 'forwarding-off'), ({ failure }) => failure.disposition.netns).map((group) => {
    const [{ failure, by }] = group;
    const { netns, because, dev = '' } = failure.disposition;
    const global = failure.journey.packetOut.src.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'sysctl', netns, name: by.sysctl },
      facts: { node: nodeOf(netns), dev, sysctl: by.sysctl },
      evidence: evidenceOf(because, `${by.sysctl} = 1`),
      fixes: [shellFix('forward', nodeOf(netns), [shell('sysctl', '-w', `${global}=1`)], [{ kind: 'set-sysctl', netns, name: global, value: '1' }])],
    });
  }),
};
