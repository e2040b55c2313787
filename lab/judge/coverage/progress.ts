import type { JudgedWorld } from '../compare/judge.ts';
import { coverageOf, coverageText, gapsIn } from './coverage.ts';
import { rowsFor } from './rows.ts';
import { addSeen } from './seen.ts';
import type { Seen } from './seen.ts';
import { coverageWorlds } from './worlds/index.ts';

/** What a run has shown of the support table so far. */
export interface Progress {
  add(judged: JudgedWorld): void;
  /** The table, and how many of the systematic worlds it rests on. */
  text(): string;
  /** Something that is called supported was not seen, though every systematic world was carried out. */
  hasGap(): boolean;
}

/** Begins to count what a run on a kernel shows. */
export async function newProgress(kernel: 'host' | 'vm'): Promise<Progress> {
  const rows = await rowsFor(kernel);
  const worlds = new Set(coverageWorlds(kernel).flatMap(({ tags }) => tags.filter(isSystematic)));
  const done = new Set<string>();
  const seen: Seen = new Map();
  return {
    add(judged) {
      for (const tag of judged.recording.world.tags.filter(isSystematic)) done.add(tag);
      addSeen(seen, coverageOf(judged, rows));
    },
    text: () => [coverageText(rows, seen), ...(done.size < worlds.size ? [`  ${done.size} of ${worlds.size} systematic worlds were carried out: a gap is no failure`] : [])].join('\n'),
    hasGap: () => done.size === worlds.size && gapsIn(rows, seen).length > 0,
  };
}

function isSystematic(tag: string): boolean {
  return tag.startsWith('coverage:');
}
