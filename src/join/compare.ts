import type { JoinedCrossing, JoinedDifference, JoinedFlow, JoinedSight, SawOutcome } from '../model/report/index.ts';
import type { Branch, Journey, Outcome } from '../model/trace/index.ts';
import { spentOf, withoutClientPort } from './form.ts';
import { crossingsOf } from './crossings.ts';
import type { Crossing } from './crossings.ts';

/** What the captures show of one connection: what its client saw, and the opening packets and answers in the order of time. */
export interface Shown {
  readonly saw: SawOutcome;
  readonly sights: readonly JoinedSight[];
  /** A box opened it: its packets begin anew there. */
  readonly isOfBox?: true;
  /** Between which points the packet surely vanished that was last seen at the first, and by how many hops its time to live falls from one to the other. */
  readonly vanished?: { readonly after: string; readonly before: string; readonly hops: number };
}

/** What was seen beside the branch of the model that is most like it. */
export interface Compared extends Pick<JoinedFlow, 'agreement' | 'place' | 'differences'> {
  readonly branch: Branch | undefined;
}

/**
 * Compares a connection that fails on the wire with every way that it can go in the model. The branch with the same outcome and the fewest sights that it does
 * not explain is the one that happened. Points of captures have no names in the model: a packet is known by its form (addresses, the server's port) and by how many hops it has behind it.
 */
export function compare(branches: readonly Branch[], shown: Shown): Compared {
  const isKnown = branches.every(({ outcome, doubts = [] }) => outcome.kind !== 'unknown' && doubts.length === 0);
  const alike = branches.filter(({ outcome }) => isSame(outcome, shown.saw));
  const [best] = (alike.length > 0 ? alike : branches).map((branch) => ({ branch, ...differencesOf(branch, shown) })).sort((a, b) => a.differences.length - b.differences.length);
  if (best === undefined || (!isKnown && (alike.length === 0 || best.differences.length > 0))) return { branch: best?.branch, agreement: 'unsure', differences: [] };
  if (alike.length === 0) return { branch: best.branch, agreement: 'differs', differences: [{ kind: 'outcome', predicted: distinct(branches) }] };
  return { branch: best.branch, agreement: best.differences.length === 0 ? 'agrees' : 'differs', ...(best.place === undefined || best.differences.length > 0 ? {} : { place: best.place }), differences: best.differences };
}

function isSame(outcome: Outcome, saw: SawOutcome): boolean {
  if (outcome.kind === 'error' && saw.kind === 'error') return outcome.errno === saw.errno;
  return outcome.kind === saw.kind && (outcome.kind !== 'status' || saw.kind !== 'status' || outcome.status === saw.status);
}

/** The outcomes of branches, each once. */
export function distinct(branches: readonly Branch[]): readonly Outcome[] {
  return [...new Map(branches.map(({ outcome }) => [outcome.kind === 'error' ? outcome.errno : outcome.kind, outcome])).values()];
}

/** The journey of the model that a direction on the wire is compared with. */
const PURPOSE = { there: 'open', back: 'answer' } as const;

function differencesOf({ journeys, outcome }: Branch, { sights, vanished, isOfBox }: Shown): { readonly differences: readonly JoinedDifference[]; readonly place?: 'same' | 'further' } {
  const waysOf = (direction: 'there' | 'back'): readonly Crossing[] => journeys.filter(({ purpose }) => purpose === PURPOSE[direction]).flatMap((journey) => crossingsOf(journey, isOfBox === true && direction === 'there' ? spentOf(journey.packetIn.ttl) : 0));
  const ways = { there: waysOf('there'), back: waysOf('back') };
  // A reset or an ICMP error has no journey of its own, nor has what a box answers for itself.
  const compared = sights.filter(({ direction }) => direction === 'there' || (outcome.kind !== 'error' && outcome.kind !== 'status'));
  const further = { there: furtherOf(compared, 'there', ways.there), back: furtherOf(compared, 'back', ways.back) };
  const isAt = (sight: JoinedSight, crossing: Crossing): boolean => isSameForm(sight, crossing) && spentOf(sight.ttl) === crossing.spent + (further[sight.direction].hops[crossing.stretches] ?? Number.NaN);
  const strays = compared.filter((sight) => !ways[sight.direction].some((crossing) => isAt(sight, crossing)));
  if (strays.length > 0) return { differences: [...new Map(strays.map((sight) => [`${sight.direction} ${sight.form} ${sight.ttl}`, { kind: 'not-expected', sight } as const])).values()] };
  const last = furthestOf(compared, ways, isAt);
  if (last === undefined || outcome.kind === 'stalls') return { differences: [] };
  const way = ways[last.direction];
  const beyond = way.filter(({ isSure }, index) => isSure && index > way.findLastIndex((crossing) => isAt(last, crossing)));
  const gone = vanished === undefined || vanished.after !== last.point || vanished.hops <= 0 ? undefined : beyond.find(({ spent, stretches }) => spent + (further[last.direction].hops[stretches] ?? Number.NaN) >= spentOf(last.ttl) + vanished.hops);
  if (gone !== undefined && vanished !== undefined) return { differences: [{ kind: 'gone-before', crossing: placeOf(gone), after: vanished.after, before: vanished.before }] };
  const silent = last.direction === 'there' && beyond.length === 0 ? answeredBy(journeys) : undefined;
  if (silent !== undefined) return { differences: [{ kind: 'no-answer', crossing: silent }] };
  if (!further[last.direction].isOnly) return { differences: [] };
  return { differences: [], place: beyond.length === 0 && !(last.direction === 'there' && ways.back.length > 0) ? 'same' : 'further' };
}

/** The sight of the last direction that was seen at all that is furthest on the model's way. */
function furthestOf(sights: readonly JoinedSight[], ways: Readonly<Record<'there' | 'back', readonly Crossing[]>>, isAt: (sight: JoinedSight, crossing: Crossing) => boolean): JoinedSight | undefined {
  const direction = sights.some((sight) => sight.direction === 'back') ? 'back' : 'there';
  const place = (sight: JoinedSight): number => ways[direction].findLastIndex((crossing) => isAt(sight, crossing));
  return sights.filter((sight) => sight.direction === direction).sort((a, b) => place(b) - place(a))[0];
}

/** Where the model's answer leaves the server, if it leaves by the device by which the request came: who captures the one there has the other. */
function answeredBy(journeys: readonly Journey[]): JoinedCrossing | undefined {
  const arrival = journeys.find(({ purpose }) => purpose === 'open')?.hops.at(-1);
  const departure = journeys.find(({ purpose }) => purpose === 'answer')?.hops[0];
  return arrival?.devIn !== undefined && departure?.netns === arrival.netns && departure.devOut === arrival.devIn && (journeys.find(({ purpose }) => purpose === 'answer')?.hops.length ?? 0) > 1 ? { netns: arrival.netns, dev: arrival.devIn } : undefined;
}

function placeOf({ netns, dev }: Crossing): JoinedCrossing {
  return { netns, dev };
}

function isSameForm({ direction, form }: JoinedSight, crossing: Crossing): boolean {
  return withoutClientPort(form, direction) === withoutClientPort(crossing.form, direction);
}

/** By how many hops more than in the model a packet is further on, by the stretches of unknown length behind it; and whether no other numbers explain as many sights. */
interface Further {
  readonly hops: readonly number[];
  readonly isOnly: boolean;
}

/** What is not known of a way is what explains most of the sights: routers only make the way longer. Of several numbers the largest, so that the first sight is the first place of the model. */
function furtherOf(sights: readonly JoinedSight[], direction: 'there' | 'back', way: readonly Crossing[]): Further {
  const hops = [0];
  let isOnly = true;
  const mine = sights.filter((sight) => sight.direction === direction);
  const isExplained = (sight: JoinedSight): boolean => way.some((crossing) => isSameForm(sight, crossing) && spentOf(sight.ttl) === crossing.spent + (hops[crossing.stretches] ?? Number.NaN));
  for (let stretch = 1; stretch <= Math.max(0, ...way.map(({ stretches }) => stretches)); stretch += 1) {
    const before = hops[stretch - 1] ?? 0;
    const possible = new Set(way.filter(({ stretches }) => stretches === stretch).flatMap((crossing) => mine.filter((sight) => isSameForm(sight, crossing)).map(({ ttl }) => spentOf(ttl) - crossing.spent)));
    const ranked = [...possible].filter((each) => each >= before).sort((a, b) => b - a).map((each) => {
      hops[stretch] = each;
      return { each, explained: mine.filter(isExplained).length };
    });
    const most = Math.max(0, ...ranked.map(({ explained }) => explained));
    const best = ranked.filter(({ explained }) => explained === most);
    hops[stretch] = best[0]?.each ?? before;
    if (best.length > 1) isOnly = false;
  }
  return { hops, isOnly };
}
