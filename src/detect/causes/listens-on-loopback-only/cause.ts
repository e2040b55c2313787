import { causeFinding, adviceFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { notTakenOf, placeName } from '../../listener.ts';
import { protocolName } from '../../../net/protocol.ts';
import { messages } from './messages.ts';

const ID = 'listens-on-loopback-only';

/** D55: a program listens on the port, but only on the loopback address of its namespace. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['nothing-listens-on-target-port'],
  detect: (view) => groupBy(notTakenOf(view).filter(({ loopbackOnly }) => loopbackOnly), ({ netns, port }) => `${netns} ${port}`).map((group) => {
    const [taken] = group;
    const { netns, port, protocol, listeners } = taken;
    const own = listeners.filter((listener) => listener.port === port);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'socket', netns, text: own[0]?.because.text ?? `${protocolName(protocol)} ${port}` },
      facts: { place: placeName(view, taken), netns, node: nodeOf(netns), port, protocol: protocolName(protocol) },
      evidence: evidenceOf(own.map((listener) => listener.because), `0.0.0.0:${port} or [::]:${port}`),
      fixes: [adviceFix('listen', `${netns}: 0.0.0.0:${port}`, [{ kind: 'listen', netns, protocol, port }])],
    });
  }),
};
