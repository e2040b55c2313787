import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { listenerFixes, notTakenOf, openPorts, placeName } from '../../listener.ts';
import { protocolName } from '../../../net/protocol.ts';
import { messages } from './messages.ts';

const ID = 'nothing-listens-on-target-port';

/** D55: the packet reached its namespace, and no socket there takes that port. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => groupBy(notTakenOf(view).filter(({ loopbackOnly }) => !loopbackOnly), ({ netns, port }) => `${netns} ${port}`).map((group) => {
    const [taken] = group;
    const { failure, netns, port, protocol, listeners } = taken;
    const open = openPorts(listeners);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'socket', netns, text: `${protocolName(protocol)} ${port}` },
      facts: { place: placeName(view, taken), netns, node: nodeOf(netns), port, protocol: protocolName(protocol), open: open.length === 0 ? '-' : open.join(', ') },
      evidence: [...evidenceOf(failure.disposition.because, `a ${protocolName(protocol)} socket on port ${port}`), ...evidenceOf(listeners.map((listener) => listener.because))],
      fixes: listenerFixes(taken),
    });
  }),
};
