import { clashLines, distinctLines, lostToClashes, settledClashes } from '../model/network/index.ts';
import type { Network, Netns } from '../model/network/index.ts';
import { isBefore } from '../model/network/release.ts';
import type { Race, Reply } from '../model/resolve/index.ts';
import type { Walked } from '../model/report/index.ts';
import { formatIp, innermost } from '../net/index.ts';

/** What becomes of the later of two packets that clash: nothing, it is lost, or its answer comes through only for a second. */
export type Fate = 'well' | 'lost' | 'for-a-second';

/** So long the entry of a clash that was settled stays, to translate one answer (`nf_ct_resolve_clash_harder`, net/netfilter/nf_conntrack_core.c). */
const STAYS_MS = 1000;

/**
 * Where queries of one socket at one server may clash: a node that gives each packet of a pod one of several endpoints while it is not tracked
 * yet. A program's own namespace is no such place: there a packet is tracked before the call that sends it returns, and a resolver sends from one thread.
 * IPVS keeps connections of its own and is not walked so.
 */
export function raceOn({ walk, target }: Walked, network: Network, placeOf: (netns: string) => string): Race | undefined {
  const asked = target.question.kind === 'wire' ? '' : formatIp(target.question.dst);
  const opened = walk.branches.flatMap(({ journeys }) => journeys.filter(({ purpose }) => purpose === 'open'));
  const translated = opened.flatMap(({ hops, packetOut }) => hops.slice(1).flatMap(({ netns, steps }) => steps.filter(({ stage, action, facts }) => stage === 'nat' && action === 'dnat' && facts['hook'] === 'prerouting').map(({ because }) => ({ netns, because, to: formatIp(innermost(packetOut).dst) }))));
  const endpoints = [...new Set(translated.map(({ to }) => to))].filter((to) => to !== asked);
  const [first] = translated;
  const at = first === undefined ? undefined : network.netns.get(first.netns);
  if (first === undefined || at === undefined || endpoints.length < 2) return undefined;
  const happens = clashes(at);
  return { netns: at.id, place: placeOf(at.id), ...(at.kernel === undefined ? {} : { kernel: at.kernel }), ...(happens === undefined ? {} : { happens }), endpoints, because: distinctLines([...first.because, ...clashLines(at)]) };
}

/** A kernel that settles such a clash counts it as settled; one that does not counts a loss. */
function clashes(netns: Netns): boolean | undefined {
  const rise = isBefore(netns.kernel, 5, 7) ? lostToClashes(netns) : settledClashes(netns);
  return rise === undefined ? undefined : rise > 0;
}

/**
 * The later packet is lost up to Linux 4.20; since 5.0 not where both were given the same endpoint (`nf_ct_match`), and since 5.7 its answer
 * finds an entry of its own, for a second. Seen on 6.18: docs/kernel-notes/two-dns-queries-of-one-socket-clash.md; older kernels read, not run.
 */
export function fateOfLater(kernel: string | undefined, sameEndpoint: boolean): Fate {
  if (isBefore(kernel, 5, 0)) return 'lost';
  if (sameEndpoint) return 'well';
  return isBefore(kernel, 5, 7) ? 'lost' : 'for-a-second';
}

/** What is left of the reply to a packet with this fate. */
export function replyAfter(fate: Fate, reply: Reply, { because }: Race): Reply {
  const gone = fate === 'lost' || (fate === 'for-a-second' && reply.kind === 'answer' && reply.afterMs > STAYS_MS);
  return gone ? { kind: 'lost', because } : reply;
}
