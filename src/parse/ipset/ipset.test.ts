import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpset, printIpset } from './index.ts';

const FOLDER = new URL('./testdata/', import.meta.url);
const DUMPS = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

describe('a dump of ipset', () => {
  it.each(DUMPS)('$name is printed back from its nodes', ({ text }) => {
    const tree = parseIpset(text, 'ipset.txt');
    expect(tree.lines.filter((line) => line.verbatim === true || line.state === 'not recognised')).toEqual([]);
    expect(printIpset({ ...tree, lines: tree.lines.map((line) => (line.node ? { ...line, text: '' } : line)) })).toBe(text);
  });

  it('keeps a comment with blanks as one word', () => {
    const { lines } = parseIpset('create a hash:ip family inet comment\nadd a 10.0.0.1 timeout 98 comment "hello world"\n', 'x');
    expect(lines[1]?.node).toEqual({ kind: 'add', set: 'a', element: '10.0.0.1', options: ['timeout', '98', 'comment', 'hello world'] });
  });

  it('says of elements of a type that is not evaluated that they are not supported', () => {
    const { lines } = parseIpset('create a bitmap:ip,mac range 10.0.0.0-10.0.0.255\nadd a 10.0.0.1\n', 'x');
    expect(lines.map((line) => line.state)).toEqual(['not supported', 'not supported']);
  });

  it('prints back any text', () => {
    const mutated = fc.tuple(fc.constantFrom(...DUMPS), fc.nat(), fc.string({ unit: 'binary', maxLength: 9 })).map(([{ text }, at, junk]) => text.slice(0, at % 700) + junk + text.slice((at % 700) + 3, 1200));
    fc.assert(fc.property(fc.oneof(mutated, fc.string({ unit: 'binary' })), (text) => printIpset(parseIpset(text, 'x')) === text), { numRuns: 10_000 });
  }, 60_000);
});
