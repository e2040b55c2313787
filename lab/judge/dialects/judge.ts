import type { FuzzedDialect, Reprint, Verdict } from './dialect.ts';
import type { Loaded, Room } from './room.ts';

interface Waiting extends Reprint {
  readonly index: number;
  readonly dump: string;
}

/** Judges inputs by the real tool: one verdict each. */
export async function judgeInputs(dialect: FuzzedDialect, room: Room, inputs: readonly (readonly string[])[]): Promise<readonly Verdict[]> {
  const loaded = await room.load(inputs.map(dialect.textOf));
  const waiting: Waiting[] = [];
  const verdicts = loaded.map((one, index): Verdict => {
    const verdict = firstVerdict(dialect, one, inputs[index] ?? []);
    if (verdict.kind === 'agreed') waiting.push(...dialect.reprints(one.dump, inputs[index] ?? []).map((reprint) => ({ ...reprint, index, dump: one.dump })));
    return verdict;
  });
  const again = await room.load(waiting.map(({ text }) => text));
  for (const [at, reprint] of waiting.entries()) {
    const second = again[at];
    if (second === undefined || verdicts[reprint.index]?.kind !== 'agreed') continue;
    verdicts[reprint.index] = secondVerdict(dialect, reprint, second);
  }
  return verdicts;
}

function firstVerdict(dialect: FuzzedDialect, loaded: Loaded, input: readonly string[]): Verdict {
  if (!loaded.accepted || dialect.tookAny?.(loaded, input) === false) return { kind: 'refused' };
  const own = dialect.isOwnFault?.(loaded);
  if (own !== undefined) return { kind: 'own', what: own };
  const [problem] = dialect.problems(loaded.dump);
  return problem === undefined ? { kind: 'agreed' } : { kind: 'disagreed', what: problem };
}

function secondVerdict(dialect: FuzzedDialect, { of, dump }: Waiting, second: Loaded): Verdict {
  // What is printed of a dump without problems is the dump to the letter: a tool that does not take it back, does not take back its own words.
  const kind = of === 'dump' ? 'own' : 'disagreed';
  if (!second.accepted) return { kind, what: `${of} printed, and refused: ${firstLine(second.said)}` };
  const [before, after] = [dialect.comparable(dump), dialect.comparable(second.dump)];
  return before === after ? { kind: 'agreed' } : { kind, what: `${of} printed, and loaded as something else: ${difference(before, after)}` };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function difference(before: string, after: string): string {
  const [first, second] = [before.split('\n'), after.split('\n')];
  const at = first.findIndex((line, index) => line !== second[index]);
  const where = at < 0 ? first.length : at;
  return `${first[where] ?? '(end)'}  =>  ${second[where] ?? '(end)'}`;
}
