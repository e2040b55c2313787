import type { Finding, Fix } from '../../../model/finding/index.ts';
import { counterIn, cutBy, TUNNEL_SEGMENTS } from '../../../model/network/index.ts';
import type { Because, Netns } from '../../../model/network/index.ts';
import { encapsulatedIn } from '../../../model/trace/index.ts';
import type { Encapsulated, Hop, Journey } from '../../../model/trace/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'segmentation-offload-broken';
const TIMEOUTS = 'TCPTimeouts';

/** Data of a sender on its way into a tunnel, left to the uplink to cut. */
interface Crossing extends Encapsulated {
  readonly sender: string;
  readonly host: Netns;
  readonly uplink: string;
  readonly offloads: readonly Because[];
}

/** Incident 5 of the articles: a tunnel's data is lost that is left to the uplink in pieces longer than a packet, while single packets pass. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...suspected(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const lost = view.failures.flatMap((failure) => {
    const { disposition, journey } = failure;
    const crossing = disposition.kind === 'lost' && disposition.by.kind === 'underlay' && disposition.by.segments === true ? crossingsOf(view, journey).at(-1) : undefined;
    return crossing === undefined ? [] : [{ failure, crossing, because: disposition.because }];
  });
  return groupBy(lost, ({ crossing }) => `${crossing.host.id} ${crossing.dev}`).map((group): Finding => {
    const [{ crossing, because }] = group;
    return { ...causeFinding(ID, group.map(({ failure }) => failure), toldOf(view, crossing, because)), confidence: 'likely' };
  });
}

/** All but the second sample says so: the way is not known because of the connection that stalls. */
function suspected(view: View): readonly Finding[] {
  const doubted = view.walked.flatMap(({ walk }) => walk.branches).flatMap(({ journeys, outcome }) => journeys.flatMap((journey) => crossingsOf(view, journey)).flatMap((crossing) => {
    const lines = new Set(sendingOf(netnsOf(view, crossing.sender)).map(({ because }) => because));
    const because = outcome.kind === 'unknown' ? outcome.because.filter((one) => lines.has(one)) : [];
    return because.length === 0 ? [] : [{ crossing, because }];
  }));
  return groupBy(doubted, ({ crossing }) => `${crossing.host.id} ${crossing.dev}`).map(([{ crossing, because }]): Finding => ({
    ...causeFinding(ID, [], toldOf(view, crossing, because)), explanation: 'once', confidence: 'possible',
  }));
}

/** The sender waits in vain for somebody, and it is somebody else. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const crossings = view.walked.flatMap(({ walk }) => walk.branches).filter(({ outcome }) => outcome.kind === 'answered').flatMap(({ journeys }) => journeys.flatMap((journey) => crossingsOf(view, journey).map((crossing) => ({ crossing, journey }))));
  return groupBy(crossings, ({ crossing }) => crossing.sender).flatMap(([{ crossing, journey }]): Finding[] => {
    const sender = netnsOf(view, crossing.sender);
    const timeouts = timeoutsOf(sender);
    const other = sendingOf(sender).find(({ peer, again, retries }) => !sameIp(peer, journey.packetIn.dst) && again > 0 && retries > 0);
    if (timeouts === undefined || other === undefined) return [];
    return [{
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'others', weight: 0, hits: [], fixes: [],
      object: { kind: 'link', netns: crossing.host.id, text: `${crossing.dev}: ${TUNNEL_SEGMENTS[crossing.kind][0]}` },
      facts: { ...factsOf(view, crossing), other: formatIp(other.peer) }, evidence: evidenceOf([timeouts, other.because]),
    }];
  });
}

function sendingOf({ sending }: Netns): Extract<NonNullable<Netns['sending']>, { kind: 'known' }>['value'] {
  return sending?.kind === 'known' ? sending.value : [];
}

/** The line of the sender's count of timeouts, where it rises. */
function timeoutsOf({ counters }: Netns): Because | undefined {
  const counter = counterIn(counters, TIMEOUTS);
  return (counter?.rise?.by ?? 0) > 0 ? counter?.because : undefined;
}

function crossingsOf(view: View, { purpose, hops }: Journey): readonly Crossing[] {
  const sender = hops[0]?.netns;
  if (sender === undefined || (purpose !== 'data' && purpose !== 'data-answer')) return [];
  return hops.flatMap((hop) => crossingAt(view, sender, hop));
}

function crossingAt(view: View, sender: string, hop: Hop): readonly Crossing[] {
  const [made, uplink] = [encapsulatedIn(hop), hop.devOut];
  if (made === undefined || uplink === undefined) return [];
  const host = netnsOf(view, hop.netns);
  const offloads = cutBy(host, made.kind, made.dev, uplink);
  return offloads === undefined ? [] : [{ ...made, sender, host, uplink, offloads }];
}

function toldOf(view: View, crossing: Crossing, because: readonly Because[]): Pick<Finding, 'object' | 'facts' | 'evidence' | 'fixes'> {
  const stalled = sendingOf(netnsOf(view, crossing.sender)).find((one) => because.includes(one.because));
  const share = stalled === undefined ? 0 : Math.round((100 * stalled.again) / stalled.sent);
  return {
    object: { kind: 'link', netns: crossing.host.id, text: `${crossing.dev}: ${TUNNEL_SEGMENTS[crossing.kind][0]}` }, facts: { ...factsOf(view, crossing), share },
    evidence: [...evidenceOf(because), ...evidenceOf(crossing.offloads, 'off')], fixes: fixesFor(crossing),
  };
}

/** In software, either what is inside of the tunnel alone, or everything of TCP that goes into it before it does. */
function fixesFor({ host, kind, dev, uplink }: Crossing): readonly Fix[] {
  const links = host.links.kind === 'known' ? host.links.value : [];
  const off = (message: string, name: string, features: readonly string[]): readonly Fix[] => {
    const link = links.find((one) => one.name === name);
    return link === undefined ? [] : [shellFix(message, host.id, [shell('ethtool', '-K', name, ...features.flatMap((feature) => [feature, 'off']))], [{ kind: 'set-link', netns: host.id, ifindex: link.ifindex, set: { uncut: features } }])];
  };
  return [...off('uplink', uplink, TUNNEL_SEGMENTS[kind]), ...off('tunnel', dev, ['tso', 'gso'])];
}

function factsOf(view: View, { sender, host, dev, uplink, packet, kind }: Crossing): Finding['facts'] {
  return { node: host.node, sender: placeText(view, sender), dev, uplink, src: formatIp(packet.src), dst: formatIp(packet.dst), feature: TUNNEL_SEGMENTS[kind][0] };
}
