import type { Finding, Fix } from '../../../model/finding/index.ts';
import { checksumErrors, CHECKSUM_ERRORS, unfinishedBy } from '../../../model/network/index.ts';
import type { Because, Counter, Netns } from '../../../model/network/index.ts';
import { encapsulatedIn } from '../../../model/trace/index.ts';
import type { Encapsulated, Journey } from '../../../model/trace/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'checksum-offload-broken';
const FEATURE = 'tx-checksum-ip-generic';

/** Packets that conntrack does not know what to do with are many things; so many in the time between two samples are worth a note. */
const MANY = 5;

/** A tunnel's packet on its way from one node to another. */
interface Crossing extends Encapsulated {
  readonly from: Netns;
  readonly to: Netns;
  readonly uplink: string;
}

/** Incident 5 of the articles, D12, D13: a tunnel's packets arrive with a wrong checksum, because the sender's uplink does not make the one inside of them that the kernel leaves to it. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...suspected(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const lost = dropped(view.failures, 'tunnel').filter(({ by }) => by.why === 'checksum').flatMap(({ failure }) => {
    const crossing = crossingsOf(view, failure.journey).at(-1);
    const counter = crossing === undefined ? undefined : errorsOf(crossing);
    const because = crossing === undefined ? undefined : unfinishedBy(crossing.from, crossing.dev, crossing.uplink);
    return crossing === undefined || counter === undefined || because === undefined ? [] : [{ failure, crossing, counter, because }];
  });
  return groupBy(lost, ({ crossing }) => `${crossing.from.id} ${crossing.dev}`).map((group): Finding => {
    const [{ crossing, counter, because }] = group;
    return {
      ...causeFinding(ID, group.map(({ failure }) => failure), {
        object: { kind: 'link', netns: crossing.from.id, text: `${crossing.dev}: ${FEATURE}` }, facts: factsOf(crossing, counter),
        evidence: evidenceLines(counter, because), fixes: fixesFor(crossing),
      }),
      ...(crossing.kind === 'ipip' ? { explanation: 'inner' } : {}), confidence: 'likely',
    };
  });
}

/** All but the second sample says so: the way is not known because of the count. */
function suspected(view: View): readonly Finding[] {
  const doubted = view.walked.flatMap(({ walk }) => walk.branches).flatMap(({ journeys, outcome }) => journeys.flatMap((journey) => crossingsOf(view, journey)).flatMap((crossing) => {
    const [counter, because] = [checksumErrors(crossing.to, crossing.kind), unfinishedBy(crossing.from, crossing.dev, crossing.uplink)];
    const isDoubted = outcome.kind === 'unknown' && counter !== undefined && counter.rise === undefined && outcome.because.some(({ ref, text }) => text === counter.because.text && ref?.file === counter.because.ref?.file);
    return isDoubted && because !== undefined ? [{ crossing, counter, because }] : [];
  }));
  return groupBy(doubted, ({ crossing }) => `${crossing.from.id} ${crossing.dev}`).map(([{ crossing, counter, because }]): Finding => ({
    ...causeFinding(ID, [], {
      object: { kind: 'link', netns: crossing.from.id, text: `${crossing.dev}: ${FEATURE}` }, facts: factsOf(crossing, counter),
      evidence: evidenceLines(counter, because), fixes: fixesFor(crossing),
    }),
    explanation: crossing.kind === 'ipip' ? 'innerOnce' : 'once', confidence: 'possible',
  }));
}

/** The other node counts such packets, and this sender's arrive. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const crossings = view.walked.flatMap(({ walk }) => walk.branches).flatMap(({ journeys }) => journeys).flatMap((journey) => crossingsOf(view, journey));
  return groupBy(crossings, ({ to }) => to.id).flatMap(([crossing]): Finding[] => {
    const counter = errorsOf(crossing);
    if (counter === undefined || (crossing.kind === 'ipip' && (counter.rise?.by ?? 0) < MANY)) return [];
    return [{
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: crossing.kind === 'ipip' ? 'innerOthers' : 'others', weight: 0, hits: [], fixes: [],
      object: { kind: 'link', netns: crossing.to.id, text: crossing.dev }, facts: factsOf(crossing, counter), evidence: evidenceOf([counter.because], '+0'),
    }];
  });
}

/** The receiver's count of such packets, where it rises. */
function errorsOf(crossing: Crossing): Counter | undefined {
  const counter = checksumErrors(crossing.to, crossing.kind);
  return (counter?.rise?.by ?? 0) > 0 ? counter : undefined;
}

function crossingsOf(view: View, { hops }: Journey): readonly Crossing[] {
  return hops.flatMap((hop, at): Crossing[] => {
    const next = hops[at + 1];
    const made = next === undefined ? undefined : encapsulatedIn(hop);
    return made === undefined || next === undefined ? [] : [{ from: netnsOf(view, hop.netns), to: netnsOf(view, next.netns), uplink: hop.devOut ?? '-', ...made }];
  });
}

function evidenceLines({ because }: Counter, offloads: readonly Because[]): Finding['evidence'] {
  return [...evidenceOf([because], '+0'), ...evidenceOf(offloads, 'off')];
}

/** In software, either what is inside of the tunnel alone, or everything that leaves by the uplink. */
function fixesFor({ from, dev, uplink }: Crossing): readonly Fix[] {
  const links = from.links.kind === 'known' ? from.links.value : [];
  const off = (message: string, name: string, ...words: readonly string[]): readonly Fix[] => {
    const link = links.find((one) => one.name === name);
    return link === undefined ? [] : [shellFix(message, from.id, [shell('ethtool', '-K', name, ...words)], [{ kind: 'set-link', netns: from.id, ifindex: link.ifindex, set: { txChecksum: false } }])];
  };
  return [...off('tunnel', dev, FEATURE, 'off'), ...off('uplink', uplink, 'tx', 'off', 'gso', 'off')];
}

function factsOf({ kind, from, to, dev, uplink, packet }: Crossing, { rise, value }: Counter): Finding['facts'] {
  return { node: from.node, peer: to.node, dev, uplink, src: formatIp(packet.src), dst: formatIp(packet.dst), errors: rise?.by ?? value, counter: `${CHECKSUM_ERRORS[kind]} (${kind === 'vxlan' ? 'nstat' : 'conntrack -S'})`, seconds: (rise?.seconds ?? 0).toFixed(0) };
}
