import type { Evidence, EvidenceItem, LineRef } from '../../src/model/evidence/index.ts';

/** The item of the bundle that a reference points into, and the text of its line. */
export function lineAt(evidence: Evidence, ref: LineRef): { readonly item: EvidenceItem; readonly text: string; readonly lines: readonly string[] } {
  const item = evidence.nodes.flatMap((node) => node.items).find((candidate) => candidate.file === ref.file);
  if (item === undefined) throw new Error(`no file ${ref.file} in the bundle`);
  const lines = item.text().split('\n');
  const text = lines[ref.line - 1];
  if (text === undefined) throw new Error(`no line ${ref.line} in ${ref.file}`);
  return { item, text: text.trim(), lines };
}
