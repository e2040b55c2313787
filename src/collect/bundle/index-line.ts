import type { CollectState } from '../../model/evidence/source.ts';

/** One line of an INDEX.tsv: what was run, how it went, and where its output is. */
export interface IndexLine {
  /** Id of the namespace, or `-` for what belongs to the whole node (or to the cluster). */
  readonly netns: string;
  /** Source id, or for the cluster the resource's name. */
  readonly source: string;
  readonly state: CollectState;
  readonly exit: number;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Path beside the INDEX, or `-` when there is no output. */
  readonly file: string;
  readonly command: string;
  /** Why it is not `ok`, as the command said it; empty when there is nothing to say. */
  readonly note: string;
}

const STATES: ReadonlySet<string> = new Set<CollectState>(['ok', 'empty', 'failed', 'not permitted', 'tool missing']);

/** Prints an index line without its line end. Control characters become `?`, so that a line stays a line. */
export function printIndexLine(line: IndexLine): string {
  return [line.netns, line.source, line.state, line.exit, line.startedAt, line.durationMs, line.file, line.command, line.note].map((value) => clean(String(value))).join('\t');
}

/** Reads an index line, or says what is wrong with it. */
export function parseIndexLine(text: string): IndexLine | string {
  const fields = text.split('\t');
  if (fields.length < 8) return `an index line has 9 fields separated by tabs, this one has ${fields.length}`;
  const [netns = '', source = '', state = '', exit = '', startedAt = '', duration = '', file = '', command = '', note = ''] = fields;
  if (!STATES.has(state)) return `"${state.slice(0, 40)}" is not a state: ${[...STATES].join(', ')}`;
  const code = Number(exit);
  const durationMs = Number(duration);
  if (!Number.isInteger(code) || !Number.isFinite(durationMs)) return 'exit code and duration are numbers';
  return { netns, source, state: state as CollectState, exit: code, startedAt, durationMs, file, command, note };
}

/** A value for one field: one line, no tab, no control character. */
export function clean(value: string): string {
  return value.replaceAll(/[\x00-\x1f\x7f]/g, '?');
}
