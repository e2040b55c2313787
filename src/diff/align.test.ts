import fc from 'fast-check';
import { expect, it } from 'vitest';
import { align } from './align.ts';
import type { Op } from './align.ts';

function told(old: string, next: string): string {
  return align([...old], [...next]).map((op) => (op.old === undefined ? `+${next[op.new]}` : op.new === undefined ? `-${old[op.old]}` : old[op.old])).join('');
}

it('a line that is put in, one that is taken out, and one that is changed stand where they are', () => {
  expect(told('abc', 'abXc')).toBe('ab+Xc');
  expect(told('abc', 'ac')).toBe('a-bc');
  expect(told('abc', 'aXc')).toBe('a-b+Xc');
  expect(told('', 'a')).toBe('+a');
  expect(told('{a}', '{a}{b}')).toBe('{a}+{+b+}');
  expect(told('ab', 'xy')).toBe('-a+x-b+y');
  expect(told('abcabba', 'cbabac').replaceAll(/[^+-]/g, '')).toHaveLength(5);
});

it('two rule sets that share nothing in thousands of lines are aligned all the same', () => {
  const old = Array.from({ length: 5000 }, (_, index) => `a${index}`);
  expect(align([...old, 'end', 'x'], [...old.map((key) => `b${key}`), 'end', 'y']).filter((op) => op.old !== undefined && op.new !== undefined)).toHaveLength(1);
});

it('both texts come back from every alignment, and equal stands beside equal only', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(fc.property(text, text, (old, next) => {
    const ops = align(old, next);
    const side = (pick: (op: Op) => number | undefined): number[] => ops.flatMap((op) => pick(op) ?? []);
    expect(side((op) => op.old)).toEqual(old.map((_, index) => index));
    expect(side((op) => op.new)).toEqual(next.map((_, index) => index));
    for (const op of ops) if (op.old !== undefined && op.new !== undefined) expect(old[op.old]).toBe(next[op.new]);
  }));
});
