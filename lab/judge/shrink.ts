import fc from 'fast-check';
import type { Step, World } from './world.ts';

/** One thing that a world can do without: a line of a step, a namespace, a listener, a probe. */
type Piece =
  | { readonly kind: 'line'; readonly list: 'steps' | 'late'; readonly step: number; readonly line: number }
  | { readonly kind: 'listener' | 'prime' | 'probe' | 'netns'; readonly index: number };

/** Worlds tried at most. */
const MOST_TRIES = 160;

/**
 * The smallest world that `fails` still says yes to: pieces are left out by fast-check's own shrinking of a subset. The probe `keep`
 * always stays. What the kernel refuses without the pieces left out is no failure.
 */
export async function shrinkWorld(world: World, keep: number, fails: (smaller: World) => Promise<boolean>): Promise<World> {
  let smallest = world;
  for (const probes of [[keep], world.probes.map(({ id }) => id)]) {
    const only = { ...world, probes: world.probes.filter(({ id }) => probes.includes(id)) };
    if (!(await fails(only))) continue;
    smallest = only;
    break;
  }
  const pieces = piecesOf(smallest, keep);
  const whole = smallest;
  let tries = 0;
  const property = fc.asyncProperty(fc.subarray(pieces), async (kept) => {
    if (kept.length === pieces.length) return false;
    tries += 1;
    if (tries > MOST_TRIES) return true;
    const smaller = withOnly(whole, keep, kept);
    if (!(await fails(smaller))) return true;
    smallest = smaller;
    return false;
  });
  await fc.check(property, { numRuns: 1, examples: [[pieces]], seed: 1 });
  return smallest;
}

function piecesOf(world: World, keep: number): Piece[] {
  const lines = (list: 'steps' | 'late'): Piece[] => world[list].flatMap(({ lines }, step) => lines.map((_, line): Piece => ({ kind: 'line', list, step, line })));
  const each = (kind: 'listener' | 'prime' | 'probe' | 'netns', list: readonly unknown[]): Piece[] => list.map((_, index): Piece => ({ kind, index }));
  // A subset is first tried without its beginning: rules before the routes, devices and namespaces that they need.
  return [
    ...each('probe', world.probes).filter((piece) => piece.kind === 'line' || world.probes[piece.index]?.id !== keep),
    ...each('prime', world.prime), ...each('listener', world.listeners), ...lines('late'), ...lines('steps').reverse(), ...each('netns', world.netns),
  ];
}

function withOnly(world: World, keep: number, pieces: readonly Piece[]): World {
  const has = new Set(pieces.map((piece) => (piece.kind === 'line' ? `${piece.list} ${piece.step} ${piece.line}` : `${piece.kind} ${piece.index}`)));
  const netns = world.netns.filter((_, index) => has.has(`netns ${index}`));
  const present = new Set(['host', ...netns]);
  const steps = (list: 'steps' | 'late'): Step[] => world[list]
    .map((step, at) => ({ ...step, lines: step.lines.filter((_, line) => has.has(`${list} ${at} ${line}`)) }))
    .filter((step) => step.lines.length > 0 && present.has(step.at));
  return {
    ...world, netns, steps: steps('steps'), late: steps('late'),
    listeners: world.listeners.filter((one, index) => has.has(`listener ${index}`) && present.has(one.netns)),
    prime: world.prime.filter((one, index) => has.has(`prime ${index}`) && present.has(one.netns)),
    probes: world.probes.filter((one, index) => one.id === keep || (has.has(`probe ${index}`) && present.has(one.netns))),
  };
}
