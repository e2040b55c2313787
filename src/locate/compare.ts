import type { Attempted, Difference, LocateReport, Sighting } from '../model/report/index.ts';
import type { Branch, Hop, Journey, Outcome } from '../model/trace/index.ts';

/** What happened beside what the model says, of the branch that is most like it. */
export interface Compared extends Pick<LocateReport, 'agreement' | 'differences'> {
  readonly branch: Branch | undefined;
}

/**
 * Compares what was seen with every way that the connection can go. `isWatched` says of which namespaces there are captures. The
 * branch with the fewest differences is the one that happened; outcomes that the model does not know are no difference.
 */
export function compare(branches: readonly Branch[], attempted: Attempted, seen: readonly Sighting[], isWatched: (netns: string) => boolean): Compared {
  const alike = branches.filter(({ outcome }) => isAlike(outcome, attempted));
  const candidates = (alike.length > 0 ? alike : branches).map((branch) => ({ branch, differences: placesThatDiffer(branch, attempted, seen, isWatched) }));
  const [best] = candidates.sort((a, b) => a.differences.length - b.differences.length);
  const unsure = branches.some(({ outcome, doubts = [] }) => outcome.kind === 'unknown' || doubts.length > 0);
  if (alike.length === 0 && !unsure) return { branch: best?.branch, agreement: 'differs', differences: [{ kind: 'outcome', predicted: distinct(branches) }, ...(best?.differences ?? [])] };
  if (best === undefined || alike.length === 0) return { branch: best?.branch, agreement: 'unsure', differences: [] };
  if (best.differences.length === 0) return { branch: best.branch, agreement: 'agrees', differences: [] };
  return { branch: best.branch, agreement: unsure ? 'unsure' : 'differs', differences: best.differences };
}

/** A connection that opens and then stalls is answered: the probe sends no data. */
function isAlike(outcome: Outcome, attempted: Attempted): boolean {
  switch (outcome.kind) {
    case 'answered': case 'stalls': return attempted.kind === 'answered';
    case 'error': return attempted.kind === 'error' && attempted.errno === outcome.errno;
    case 'timeout': return attempted.kind === 'timeout';
    // The probe opens connections and asks nothing.
    case 'status': case 'late': case 'one-way': case 'unknown': return false;
  }
}

function distinct(branches: readonly Branch[]): readonly Outcome[] {
  const byText = new Map(branches.map(({ outcome }) => [outcome.kind === 'error' ? outcome.errno : outcome.kind, outcome]));
  return [...byText.values()];
}

const ROLES = { open: 'request', answer: 'answer' } as const;

/** Where the opening packet or its answer should have been seen and was not, and where it was seen and should not have been. */
function placesThatDiffer({ journeys }: Branch, attempted: Attempted, seen: readonly Sighting[], isWatched: (netns: string) => boolean): Difference[] {
  return journeys.flatMap((journey) => {
    if (journey.purpose !== 'open' && journey.purpose !== 'answer') return [];
    const role = ROLES[journey.purpose];
    // An answer that the client did not get may have ended anywhere, and one that it got has come: a listener's reset needs no journey of its own.
    const missing = points(journey).filter((point) => isWatched(point.netns) && !seen.some((one) => one.role === role && isAt(one, point)));
    const expected = new Set(journey.hops.map(({ netns }) => netns));
    const strays = seen.filter((one) => one.role === role && one.direction !== 'other' && !expected.has(one.netns) && attempted.kind !== 'answered');
    return [...missing.map((point): Difference => ({ kind: 'not-seen', role, ...point })), ...strays.map((sighting): Difference => ({ kind: 'not-expected', sighting }))];
  });
}

/** The frames that a bridge passes on are for others than its port. */
function isAt(sighting: Sighting, { netns, dev, direction }: Point): boolean {
  return sighting.netns === netns && sighting.dev === dev && (sighting.direction === 'out') === (direction === 'out');
}

interface Point {
  readonly netns: string;
  readonly dev: string;
  readonly direction: 'in' | 'out';
}

/** The devices that a journey surely crosses: not the one by which its last hop would have left. */
function points({ hops, disposition }: Journey): Point[] {
  return hops.flatMap((hop, index) => {
    const last = index === hops.length - 1;
    return [...arrival(hop), ...(last && disposition.kind !== 'delivered' ? [] : departure(hop))];
  });
}

function arrival({ netns, devIn }: Hop): Point[] {
  return devIn === undefined || devIn === 'lo' ? [] : [{ netns, dev: devIn, direction: 'in' }];
}

function departure({ netns, devOut }: Hop): Point[] {
  return devOut === undefined || devOut === 'lo' ? [] : [{ netns, dev: devOut, direction: 'out' }];
}
