import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { repliesMissed } from '../../reply-missed.ts';
import { shell } from '../../shell.ts';
import { messages } from './messages.ts';

const ID = 'reply-not-translated-back';

/** The reply takes a way that does not pass the namespace which translated the request, so the client gets it from an address that it never asked. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['missing-route', 'wrong-device', 'wrong-next-hop'],
  detect: (view) => groupBy(repliesMissed(view), ({ translatedIn, got }) => `${translatedIn} ${formatIp(got)}`).map((group) => {
    const [{ failure, translatedIn: netns, expected, got, step }] = group;
    const { src, dst } = failure.branch.journeys[0]?.packetOut ?? failure.journey.packetIn;
    const tool = src.family === 4 ? 'iptables' : 'ip6tables';
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'node', name: nodeOf(netns) },
      facts: { node: nodeOf(netns), expected: formatIp(expected), got: formatIp(got), src: formatIp(src) },
      evidence: [...evidenceOf(step.because), ...evidenceOf(failure.disposition.because, `the answer crosses ${nodeOf(netns)}`)],
      fixes: [shellFix('masquerade', netns, [shell(tool, '-t', 'nat', '-I', 'POSTROUTING', '-s', formatIp(src), '-d', formatIp(dst), '-j', 'MASQUERADE')], [{ kind: 'masquerade-flow', netns, src, dst }], 'medium')],
    });
  }),
};
