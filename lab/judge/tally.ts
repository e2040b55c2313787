import type { Judged, JudgedWorld } from './compare/judge.ts';

/** One probe on which the model and the kernel do not agree. */
export interface Disagreement {
  readonly world: string;
  readonly probe?: number;
  readonly why: readonly string[];
}

/** Sums up a run. */
export interface Tally {
  worlds: number;
  packets: number;
  agreed: number;
  readonly unknown: Map<string, number>;
  readonly disagreements: Disagreement[];
  /** Disagreed once and not again when the same world was carried out once more. */
  readonly unrepeated: Disagreement[];
  /** Programs that refused what a generator gave them. */
  readonly refused: string[];
  /** Worlds that could not be carried out. */
  readonly failed: string[];
  readonly outcomes: Map<string, number>;
  readonly tags: Map<string, number>;
}

export function newTally(): Tally {
  return { worlds: 0, packets: 0, agreed: 0, unknown: new Map(), disagreements: [], unrepeated: [], refused: [], failed: [], outcomes: new Map(), tags: new Map() };
}

/** Adds a judged world; gives its disagreements, which the caller may want to see again before they count. */
export function add(tally: Tally, judged: JudgedWorld): Disagreement[] {
  const { world, refused } = judged.recording;
  tally.worlds += 1;
  for (const tag of world.tags) count(tally.tags, tag);
  for (const { at, tool, said } of refused) tally.refused.push(`${world.name}: ${tool} in ${at}: ${said.split('\n')[0] ?? ''}`);
  for (const one of judged.probes) {
    tally.packets += 1;
    count(tally.outcomes, outcomeOf(one));
    if (one.verdict === 'agree') tally.agreed += 1;
    if (one.verdict === 'unknown') count(tally.unknown, one.why[0] ?? 'no line');
  }
  return disagreementsOf(judged);
}

/** What the model and the kernel do not agree on in a world: its probes, then its dice. */
export function disagreementsOf({ recording: { world: { name: world } }, probes, weights }: JudgedWorld): Disagreement[] {
  return [
    ...probes.filter(({ verdict }) => verdict === 'disagree').map(({ probe, why }) => ({ world, probe: probe.id, why })),
    ...weights.map((why) => ({ world, why: [why] })),
  ];
}

function outcomeOf({ probe, story }: Judged): string {
  const how = probe.kind === 'wire' ? `crafted ${probe.packet.l4.kind}` : probe.protocol;
  if (story?.client === undefined) return how;
  return `${how} ${story.client.outcome === 'error' ? (story.client.errno ?? 'error') : story.client.outcome}`;
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** The run in words: agreement, unknowns with their lines, what could not be done. */
export function tallyText(tally: Tally): string {
  const unknown = [...tally.unknown.values()].reduce((sum, one) => sum + one, 0);
  const share = (part: number): string => `${((100 * part) / Math.max(1, tally.packets)).toFixed(2)} %`;
  return [
    `networks ${tally.worlds}, packets ${tally.packets}: agreed ${tally.agreed} (${share(tally.agreed)}), unknown ${unknown} (${share(unknown)}), disagreed ${tally.disagreements.length}`,
    ...section('what the programs saw', sorted(tally.outcomes)),
    ...section('what the networks were', sorted(tally.tags)),
    ...section('unknown because of', sorted(tally.unknown).slice(0, 20)),
    ...section('refused by a tool', tally.refused.slice(0, 20)),
    ...section('not carried out', tally.failed.slice(0, 20)),
    ...section('disagreed once, and not when carried out again', tally.unrepeated.slice(0, 20).map(disagreementText)),
    ...section('DISAGREEMENTS', tally.disagreements.map(disagreementText)),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function sorted(map: ReadonlyMap<string, number>): string[] {
  return [...map].sort(([, a], [, b]) => b - a).map(([key, times]) => `${String(times).padStart(6)}  ${key}`);
}

export function disagreementText(disagreement: Disagreement): string {
  return `${disagreementName(disagreement)}: ${disagreement.why.join('; ')}`;
}

/** Which probe of which world, or the world alone where its dice disagree. */
export function disagreementName({ world, probe }: Disagreement): string {
  return `${world}${probe === undefined ? '' : ` probe ${probe}`}`;
}
