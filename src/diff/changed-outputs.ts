import type { Evidence, EvidenceItem, SourceId } from '../model/evidence/index.ts';
import { FLEETING, FULLNESS, UNORDERED } from './noise.ts';
import { tokensOf } from './tokens.ts';
import { outputUnits } from './units.ts';

/** An output that says something else than it did. */
export interface ChangedOutput {
  readonly node: string;
  /** Absent: of the node itself. */
  readonly netns?: string;
  readonly source: SourceId;
}

/**
 * The outputs of namespaces that both have which say something else, fleeting things included; counters, timers and how full something is are nothing. An output that is the same
 * item in both is not looked at.
 */
export function changedOutputs(old: Evidence, next: Evidence): readonly ChangedOutput[] {
  return outputUnits(old, next).flatMap(({ node, netns, source, old: was, new: is }) => (isSame(source, was, is) ? [] : [{ node, ...(netns === undefined ? {} : { netns }), source }]));
}

function isSame(source: SourceId, was: EvidenceItem | undefined, is: EvidenceItem | undefined): boolean {
  if (was === is) return true;
  if (was?.state !== is?.state) return false;
  const [before, now] = [was?.text() ?? '', is?.text() ?? ''];
  return before === now || (!FLEETING.has(source) && meaning(source, before) === meaning(source, now));
}

function meaning(source: SourceId, text: string): string {
  const keys = tokensOf(source, text, !FULLNESS.has(source)).map(({ key }) => key).filter((key) => key !== '');
  return (UNORDERED.has(source) ? keys.sort() : keys).join('\n');
}
