import type { FindingEvidence } from '../model/finding/index.ts';
import type { Because } from '../model/network/index.ts';

/** Lines that explain something as evidence of a finding, each once. `expected` says what a healthy network has there. */
export function evidenceOf(because: readonly Because[], expected?: string): readonly FindingEvidence[] {
  const seen = new Set<string>();
  return because.flatMap((line): FindingEvidence[] => {
    const key = `${line.ref?.file ?? ''}:${line.ref?.line ?? ''}:${line.text}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ text: line.text, ...(line.ref === undefined ? {} : { ref: line.ref }), ...(expected === undefined ? {} : { expected }) }];
  });
}

/** The node part of a namespace id. */
export function nodeOf(netns: string): string {
  return netns.slice(0, netns.indexOf('/'));
}
