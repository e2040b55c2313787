import type { Because } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy, packetAtEnd } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { repliesMissed } from '../../reply-missed.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'hairpin-without-translation';

/** D07: a pod's packet came back to itself from its own address: the Service's rules do not translate the source of a pod that reaches itself. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['local-source-dropped', 'hairpin-off', 'rp-filter-drops', 'reply-not-translated-back'],
  detect: (view) => groupBy([...refused(view), ...answeredItself(view)], ({ netns, src }) => `${netns} ${formatIp(src)}`).map((group) => {
    const [{ netns, src, because, isAnswered }] = group;
    const own = formatIp(src);
    return {
      ...causeFinding(ID, group.map((entry) => entry.failure), {
        object: { kind: 'node', name: nodeOf(netns) },
        facts: { node: nodeOf(netns), ip: own },
        evidence: evidenceOf(because, `source ${own} translated to the node's address`),
        fixes: [shellFix('masquerade', netns, [shell(src.family === 4 ? 'iptables' : 'ip6tables', '-t', 'nat', '-I', 'POSTROUTING', '-s', own, '-d', own, '-j', 'MASQUERADE')], [{ kind: 'masquerade-flow', netns, src, dst: src }])],
      }),
      ...(isAnswered ? { explanation: 'answered' } : {}),
    };
  }),
};

interface Hairpin {
  readonly failure: Failure;
  /** Where the destination was translated. */
  readonly netns: string;
  readonly src: Ip;
  readonly because: readonly Because[];
  readonly isAnswered: boolean;
}

/** The pod's kernel takes the packet for forged, as IPv4 does. */
function refused(view: View): readonly Hairpin[] {
  return view.failures.flatMap((failure) => {
    const packet = packetAtEnd(failure);
    const translated = failure.journey.hops.find((hop) => hop.steps.some((step) => step.action === 'dnat'));
    return failure.disposition.kind === 'dropped' && translated !== undefined && sameIp(packet.src, packet.dst) && (failure.disposition.by.kind === 'local-source' || failure.disposition.by.kind === 'martian') ? [{ failure, netns: translated.netns, src: packet.src, because: failure.disposition.because, isAnswered: false }] : [];
  });
}

/** IPv6 takes it, and the answer goes to its own address within the pod, past the translation. */
function answeredItself(view: View): readonly Hairpin[] {
  return repliesMissed(view).flatMap(({ failure, translatedIn, step }): Hairpin[] => {
    const opened = failure.branch.journeys.find(({ purpose }) => purpose === 'open')?.packetOut;
    return opened === undefined || !sameIp(opened.src, opened.dst) ? [] : [{ failure, netns: translatedIn, src: opened.src, because: step.because, isAnswered: true }];
  });
}
