import { formatIp, sameIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy, packetAtEnd } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'hairpin-without-translation';

/** D07: a pod's packet came back to itself from its own address: the Service's rules do not translate the source of a pod that reaches itself. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['local-source-dropped', 'hairpin-off', 'rp-filter-drops', 'reply-not-translated-back'],
  detect: (view) => groupBy(hairpins(view), ({ netns, failure }) => `${netns} ${formatIp(packetAtEnd(failure).src)}`).map((group) => {
    const [{ failure, netns }] = group;
    const { src } = packetAtEnd(failure);
    const own = formatIp(src);
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'node', name: nodeOf(netns) },
      facts: { node: nodeOf(netns), ip: own },
      evidence: evidenceOf(failure.disposition.because, `source ${own} translated to the node's address`),
      fixes: [shellFix('masquerade', netns, [shell(src.family === 4 ? 'iptables' : 'ip6tables', '-t', 'nat', '-I', 'POSTROUTING', '-s', own, '-d', own, '-j', 'MASQUERADE')], [{ kind: 'masquerade-flow', netns, src, dst: src }])],
    });
  }),
};

function hairpins(view: View): readonly { readonly failure: Failure; readonly netns: string }[] {
  return view.failures.flatMap((failure) => {
    const packet = packetAtEnd(failure);
    const translated = failure.journey.hops.find((hop) => hop.steps.some((step) => step.action === 'dnat'));
    return failure.disposition.kind === 'dropped' && translated !== undefined && sameIp(packet.src, packet.dst) && (failure.disposition.by.kind === 'local-source' || failure.disposition.by.kind === 'martian') ? [{ failure, netns: translated.netns }] : [];
  });
}
