/**
 * API objects as `kubectl get -o json` and `-o yaml` print them: a List, one object, or several YAML documents. Only fields of the
 * right shape reach the typed objects; everything else becomes a diagnostic. What an object means is not this stage's business.
 */
import type { Diagnostic } from '../../model/evidence/evidence.ts';
import type { KubeNode, KubeTree } from '../../model/tree/kube.ts';
import type { TreeLine } from '../../model/tree/tree.ts';
import type { LocatedValue } from './located.ts';
import { readJsonValues } from './json.ts';
import { readObject } from './readers/index.ts';
import { readYamlValues } from './yaml.ts';

export { GROUPS as KNOWN_KINDS } from './readers/index.ts';

/** Reads a file of objects. Never throws; a file that is neither JSON nor YAML gives no lines and a diagnostic. */
export function parseKube(text: string, file: string): KubeTree {
  const { values, diagnostics } = /^\s*[{[]/.test(text) ? readJsonValues(text, file) : readYamlValues(text, file);
  const lines: TreeLine<KubeNode>[] = [];
  const malformed: KubeTree['malformed'][number][] = [];
  const found: Diagnostic[] = [...diagnostics];
  for (const located of values) readOne(located, file, lines, malformed, found);
  return { file, lines, diagnostics: found, text, malformed };
}

/** The inverse of `parseKube`: the file as it was, for the tree reads objects and not their layout. */
export function printKube(tree: KubeTree): string {
  return tree.text;
}

function readOne({ value, line }: LocatedValue, file: string, lines: TreeLine<KubeNode>[], malformed: KubeTree['malformed'][number][], found: Diagnostic[]): void {
  const { node, complaints, rejected } = readObject(value, { file, line });
  for (const message of complaints) found.push({ file, line, message });
  if (rejected !== undefined) malformed.push({ kind: rejected, line, message: complaints[0] ?? 'malformed' });
  if (node === undefined) lines.push({ line, state: 'not recognised' });
  else lines.push({ line, state: node.kind === 'other' ? 'harmless' : 'supported', node });
}
