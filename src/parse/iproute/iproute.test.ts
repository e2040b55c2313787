import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { parseRoutes } from '../route/index.ts';
import { COMMANDS, recordedDumps } from '../testdata/iproute/dumps.ts';

const dumps = recordedDumps();
const texts = dumps.filter((dump) => dump.form === 'txt');

/** The tree without any text but what its nodes say; only lines without a node (blank lines, headings) keep theirs. */
function nodesOnly(tree: IprouteTree): IprouteTree {
  return { ...tree, lines: tree.lines.map((line) => (line.node === undefined ? line : { line: line.line, state: line.state, node: line.node, text: 'lost' })) };
}

describe('dumps of iproute2 recorded from real kernels', () => {
  it('are at hand from two kernels, four namespaces, twelve commands, as text and as JSON', () => {
    expect(dumps.length).toBe(2 * 4 * 12 * 2);
  });

  it.each(dumps)('$name prints back as it was read', ({ command, text, name }) => {
    expect(command.print(command.parse(text, name))).toBe(text);
  });

  it.each(texts)('$name is reproduced by its nodes alone, and every line is recognised', ({ command, text, name }) => {
    const tree = command.parse(text, name);
    expect(command.print(nodesOnly(tree))).toBe(text);
    expect(tree.lines.filter((line) => line.verbatim === true || line.state === 'not recognised')).toEqual([]);
    expect(tree.diagnostics).toEqual([]);
  });

  it.each(dumps.filter((dump) => dump.form === 'json'))('$name is read as JSON, object for object', ({ command, text, name }) => {
    const items = command.parse(text, name).lines.flatMap((line) => (line.node?.kind === 'json' ? line.node.items : []));
    const plain = JSON.parse(text) as unknown[];
    expect(items.length).toBe(plain.length);
    if (!text.includes('"encap"')) expect(items).toEqual(plain);
  });

  it('are reproduced from their JSON nodes wherever the kernel printed no fraction and no key twice', () => {
    const canonical = dumps.filter((dump) => dump.form === 'json' && dump.text.length > 4 && !/\d\.\d\d[,}]|"encap"/.test(dump.text));
    expect(canonical.length).toBeGreaterThan(40);
    for (const { command, text, name } of canonical) expect(command.print(nodesOnly(command.parse(text, name)))).toBe(text);
  });
});

describe('damaged dumps', () => {
  const damaged = fc.tuple(fc.constantFrom(...dumps), fc.nat(), fc.nat(), fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\r\n', '\n', '\t', ' ', '[', '"', '\0', '{"a":', 'lock', 'encap', 'via', ' __proto__ constructor ', '999999999999999999999')))
    .map(([{ command, text }, from, length, junk]) => {
      const start = from % (text.length + 1);
      return { command, text: text.slice(0, start) + junk + text.slice(start + (length % 40)) };
    });

  it('print back exactly when bytes are replaced', () => {
    fc.assert(fc.property(damaged, ({ command, text }) => command.print(command.parse(text, 'f')) === text), { numRuns: 1500 });
  });

  it('print back exactly when cut off anywhere, and with DOS line ends', () => {
    const cut = fc.tuple(fc.constantFrom(...dumps), fc.nat()).map(([{ command, text }, at]) => ({ command, text: text.slice(0, at % (text.length + 1)) }));
    fc.assert(fc.property(cut, ({ command, text }) => command.print(command.parse(text, 'f')) === text), { numRuns: 1000 });
    for (const { command, text } of dumps) {
      const dos = text.replaceAll('\n', '\r\n');
      expect(command.print(command.parse(dos, 'f'))).toBe(dos);
    }
  });

  it('print back exactly when they are no dumps at all', () => {
    const any = fc.tuple(fc.constantFrom(...Object.values(COMMANDS)), fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string().map((text) => `[${text}`), fc.array(fc.constantFrom('default', 'via', '\t', ' ', '\n', '1:', '<UP>', '-')).map((words) => words.join(''))));
    fc.assert(fc.property(any, ([command, text]) => command.print(command.parse(text, 'f')) === text), { numRuns: 1500 });
  });

  it('do not hang: half a megabyte without a line end, of brackets, of blanks or of words, is read by every command before the time of the test is up', () => {
    for (const text of ['['.repeat(500_000), `[${'{"a":'.repeat(100_000)}`, ' '.repeat(500_000), `default ${'encap '.repeat(80_000)}`, '"'.repeat(500_000), `default ${'via encap '.repeat(50_000)}`]) {
      for (const command of Object.values(COMMANDS)) expect(command.print(command.parse(text, 'f')) === text).toBe(true);
    }
  });
});

describe('JSON', () => {
  it('of a route inside a tunnel keeps the route\'s own destination, which iproute2 prints before that of the tunnel under the same key', () => {
    const tree = parseRoutes('[{"dst":"10.12.0.0/24","encap":"ip","id":5,"src":"0.0.0.0","dst":"192.0.2.9","dev":"e0","flags":[]}]\n', 'r');
    const [line] = tree.lines;
    expect(line?.node?.kind === 'json' && line.node.items[0]?.['dst']).toBe('10.12.0.0/24');
    expect(line?.state).toBe('not supported');
  });

  it('printed with -p has every object on the line where it begins', () => {
    const tree = parseRoutes('[ {\n        "dst": "default",\n        "dev": "e0"\n    },{\n        "dst": "10.0.0.0/8",\n        "dev": "e1"\n    } ]\n', 'r');
    expect(tree.lines.filter((line) => line.node !== undefined).map((line) => line.line)).toEqual([1, 4]);
  });
});

it('a route that does without the cookie of TCP Fast Open says so with a number', () => {
  const [line] = parseRoutes('2033:249c::5 dev v1 metric 1024 fastopen_no_cookie 1 pref low\n', 'ip6-route.txt').lines;
  expect(line?.state).toBe('conditional');
});
