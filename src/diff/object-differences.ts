import type { Because } from '../model/network/index.ts';
import { align } from './align.ts';
import type { AlignedObjects, Difference } from './difference.ts';
import { meaningOf, objectsIn, steadyLine } from './objects.ts';
import type { FoundObject } from './objects.ts';
import type { ObjectsUnit } from './units.ts';

/** What differs in a file of API objects that both bundles have, object by object; `undefined` when one of the two is no JSON. */
export function objectDifferences(unit: ObjectsUnit, oldText: string, newText: string, all: boolean): readonly Difference[] | undefined {
  const [old, next] = [objectsIn(oldText), objectsIn(newText)];
  if (old === undefined || next === undefined) return undefined;
  const aligned: AlignedObjects = { unit, old: new Map(old.map((object) => [object.key, object])), new: new Map(next.map((object) => [object.key, object])) };
  return [...new Set([...aligned.old.keys(), ...aligned.new.keys()])].flatMap((key): Difference[] => {
    const [was, is] = [aligned.old.get(key), aligned.new.get(key)];
    if (was?.text === is?.text || (was !== undefined && is !== undefined && meaningOf(was, all) === meaningOf(is, all))) return [];
    return [{ whole: unit.name, carried: { kind: 'object', aligned, key }, changed: { kind: 'object', source: unit.source, object: (was ?? is)?.name ?? '', ...linesOf(unit, was, is) } }];
  });
}

/** Of an object that is otherwise, the lines that differ; of one that came or went the first, which says where it is. */
export function linesOf(unit: ObjectsUnit, was: FoundObject | undefined, is: FoundObject | undefined): { readonly old: readonly Because[]; readonly new: readonly Because[] } {
  const whole = (object: FoundObject | undefined, file: string): readonly Because[] => (object === undefined ? [] : [{ ref: { file, line: object.line }, text: object.key.replace(/ \d+$/, '') }]);
  const files = { old: unit.old?.file ?? '', new: unit.new?.file ?? '' };
  if (was === undefined || is === undefined) return { old: whole(was, files.old), new: whole(is, files.new) };
  const lines = { old: was.text.split('\n'), new: is.text.split('\n') };
  const ops = align(lines.old.map(steadyLine), lines.new.map(steadyLine));
  const side = (has: 'old' | 'new', object: FoundObject): readonly Because[] => ops.flatMap((op) => {
    const at = op.old !== undefined && op.new !== undefined ? undefined : op[has];
    const text = at === undefined ? '' : (lines[has][at] ?? '');
    return at === undefined || steadyLine(text) === '' ? [] : [{ ref: { file: files[has], line: object.line + at }, text }];
  });
  return { old: side('old', was), new: side('new', is) };
}
