import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IptablesLine, IptablesTree } from '../../model/tree/iptables.ts';
import { parseIptablesSave, printIptablesSave } from './index.ts';
import { kubeProxyDump } from './testdata/kube-proxy-dump.ts';

const FOLDER = new URL('./testdata/', import.meta.url);
const DUMPS = readdirSync(FOLDER).filter((name) => name.endsWith('.txt')).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

function parse(text: string): IptablesTree {
  return parseIptablesSave(text, 'iptables.txt');
}

function rule(line: string): IptablesLine | undefined {
  return parse(`*filter\n${line}\nCOMMIT\n`).lines[1]?.node;
}

/** The tree as plain data in which canonical lines have lost their text. */
function withoutText(tree: IptablesTree): IptablesTree {
  const lines = tree.lines.map(({ line, state, node, verbatim, text }) => {
    const raw = node === undefined || verbatim === true ? text : 'the text is gone';
    return { line, state, text: raw, ...(node && { node: JSON.parse(JSON.stringify(node)) as IptablesLine }), ...(verbatim && { verbatim }) };
  });
  return { file: tree.file, lines, diagnostics: [], endsWithNewline: tree.endsWithNewline };
}

describe('a dump of a real kernel', () => {
  it.each(DUMPS)('$name is printed back from its nodes alone', ({ text }) => {
    const tree = parse(text);
    expect(printIptablesSave(tree)).toBe(text);
    expect(printIptablesSave(withoutText(tree))).toBe(text);
    expect(tree.diagnostics).toEqual([]);
  });

  it.each(DUMPS)('$name has no rule that is kept as text, but for those of xt_policy, which prints two blanks', ({ text }) => {
    const kept = parse(text).lines.filter((line) => line.node !== undefined && line.verbatim === true);
    expect(kept.filter((line) => !line.text.includes('-m policy')).map((line) => line.text)).toEqual([]);
  });

  it.each(DUMPS)('$name has every line recognised', ({ text }) => {
    expect(parse(text).lines.filter((line) => line.state === 'not recognised').map((line) => line.text)).toEqual([]);
  });
});

describe('a rule', () => {
  it('knows which option belongs to which module', () => {
    expect(rule('[3:180] -A KUBE-SERVICES ! -s 10.244.0.0/16 -p tcp -m comment --comment "web \\"x\\"" -m set ! --match-set web dst,dst -m tcp --dport 80 -j KUBE-SVC-X')).toEqual({
      kind: 'rule', chain: 'KUBE-SERVICES', counters: { packets: '3', bytes: '180', style: 'before' },
      basic: [{ name: 's', negated: true, args: ['10.244.0.0/16'] }, { name: 'p', negated: false, args: ['tcp'] }],
      matches: [
        { name: 'comment', options: [{ name: 'comment', negated: false, args: ['web "x"'] }] },
        { name: 'set', options: [{ name: 'match-set', negated: true, args: ['web', 'dst,dst'] }] },
        { name: 'tcp', options: [{ name: 'dport', negated: false, args: ['80'] }] },
      ],
      target: { name: 'KUBE-SVC-X', goto: false, options: [] },
    });
  });

  it('takes an option of a module that only the protocol loads, and aliases and beginnings of options', () => {
    expect(rule('-A INPUT -p udp --destination-port 53 -j LOG --log-pre=x')).toMatchObject({
      matches: [{ name: 'udp', implicit: true, options: [{ name: 'dport', args: ['53'] }] }],
      target: { name: 'LOG', options: [{ name: 'log-prefix', args: ['x'] }] },
    });
  });

  it('of the module policy has a --proto of its own, which is the protocol everywhere else', () => {
    expect(rule('-A X -m policy --dir in --pol ipsec --proto esp -j ACCEPT')).toMatchObject({ basic: [], matches: [{ name: 'policy', options: [{ name: 'dir' }, { name: 'pol' }, { name: 'proto', args: ['esp'] }] }] });
    expect(rule('-A X --proto esp -j ACCEPT')).toMatchObject({ basic: [{ name: 'p', args: ['esp'] }] });
  });

  it.each([
    '[0:0] -A X -m string --string "0" --algo bm -j ACCEPT', `[0:0] -A X -m string --string "it's" --algo bm -j ACCEPT`, '[0:0] -A X -m string --hex-string "|0061|" --algo kmp -j ACCEPT', '[0:0] -A X -m connlabel --label "0" -j ACCEPT', '[0:0] -A X -m cgroup --path "/" -j ACCEPT',
  ])('is printed with the quotes that its module always writes: %s', (text) => {
    expect(parse(`${text}\n`).lines[0]?.verbatim).toBeUndefined();
  });

  it('with a base port is not supported, and without one it is', () => {
    const states = ['10.0.0.1:80-90/1000', '10.0.0.1:80-90'].map((to) => parse(`-A PREROUTING -p tcp -j DNAT --to-destination ${to}\n`).lines[0]?.state);
    expect(states).toEqual(['not supported', 'supported']);
  });

  it('gives two instances of one module each their own options', () => {
    expect(rule('-A X -m set --match-set a src -m set ! --match-set b dst -j DROP')).toMatchObject({
      matches: [{ options: [{ args: ['a', 'src'] }] }, { options: [{ negated: true, args: ['b', 'dst'] }] }],
    });
  });

  it('of a module that nobody knows is still a tree, and not supported', () => {
    const [line] = parse('-A X -m wonder --much 1 2 ! --less -j ACCEPT\n').lines;
    expect(line?.state).toBe('not supported');
    expect(line?.node).toMatchObject({ matches: [{ name: 'wonder', options: [{ name: 'much', args: ['1', '2'] }, { name: 'less', negated: true, args: [] }] }], target: { name: 'ACCEPT' } });
  });

  it.each(['-A X --nonsense 1', '-A X -p', '-A X !', '-A X foo', '-A X -m tcp --tcp-flags SYN'])('that cannot be read is named: %s', (text) => {
    const tree = parse(`${text}\n`);
    expect(tree.lines[0]?.state).toBe('not recognised');
    expect(tree.diagnostics).toHaveLength(1);
    expect(printIptablesSave(tree)).toBe(`${text}\n`);
  });
});

describe('a rule as people write it', () => {
  it.each(['accepted4.rules', 'accepted6.rules'])('is recognised when iptables-restore --test takes it: every option of the manual page, in %s', (name) => {
    const tree = parse(readFileSync(new URL(name, FOLDER), 'utf8'));
    expect(tree.lines.length).toBeGreaterThan(500);
    expect(tree.diagnostics).toEqual([]);
  });
});

describe('any text', () => {
  const mutated = fc.tuple(fc.constantFrom(...DUMPS), fc.nat(), fc.nat(40), fc.string({ maxLength: 12, unit: 'binary' }), fc.boolean()).map(([{ text }, at, cut, junk, crlf]) => {
    const from = at % text.length;
    const short = text.slice(Math.max(0, from - 400), from) + junk + text.slice(from + cut, from + 300);
    return crlf ? short.replaceAll('\n', '\r\n') : short;
  });
  const words = fc.array(fc.constantFrom('-A', 'INPUT', '!', '-m', 'tcp', '--dport', '"', '\\', '-j', '[1:2]', '\n', ':', '*nat', ' ', '\t', '\r', 'COMMIT', '--', '-', '='), { maxLength: 40 });

  it('is printed back as it was, in 10,000 mutated, truncated and made-up dumps', () => {
    const anything = fc.oneof(mutated, words.map((each) => each.join(' ')), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(anything, (text) => {
        const tree = parse(text);
        return printIptablesSave(tree) === text && printIptablesSave(withoutText(tree)) === text && tree.diagnostics.length <= 102;
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('of counters without an end is read in one pass', () => {
    const text = '[1:\n'.repeat(200_000);
    expect(parse(text).lines).toHaveLength(200_000);
  });
});

describe('a node with 10,000 services', () => {
  it('has its 230,000 lines found at once, and its rules read when looked at', () => {
    const text = kubeProxyDump(10_000, 5);
    const tree = parse(text);
    expect(tree.lines.filter((line) => line.chain === 'KUBE-SERVICES')).toHaveLength(10_000);
    expect(tree.lines.at(-3)?.node).toMatchObject({ kind: 'rule', target: { name: 'DNAT' } });
  });
});
