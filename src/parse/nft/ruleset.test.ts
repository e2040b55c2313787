import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NftBlock, NftLine } from '../../model/tree/nft.ts';
import { parseNftHooks, parseNftRuleset, printNftHooks, printNftNode, printNftRuleset } from './index.ts';

const DATA = new URL('./testdata/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, DATA), 'utf8');
const all = readdirSync(DATA).filter((name) => name !== 'hooks.txt');
const dumps = all.filter((name) => name.endsWith('.txt'));
const json = all.filter((name) => name.endsWith('.json'));
/** Recorded from a kernel by nftables 1.0.6, without the odd spacing of iptables' extensions. */
const recorded = dumps.filter((name) => !name.startsWith('iptables') && name !== 'newer.txt');

describe('a dump of nftables', () => {
  it.each(all)('%s prints back exactly as it was read', (name) => {
    expect(printNftRuleset(parseNftRuleset(read(name), name))).toBe(read(name));
  });

  it.each(all)('%s has no line that is not recognised', (name) => {
    const tree = parseNftRuleset(read(name), name);
    expect(tree.lines.filter((line) => line.state === 'not recognised').map((line) => line.text)).toEqual([]);
    expect(tree.diagnostics).toEqual([]);
  });

  it.each(recorded)('%s is reproduced by its nodes alone', (name) => {
    const tree = parseNftRuleset(read(name), name);
    const text = tree.lines.map((line) => (line.node === undefined ? '' : printNftNode(line.node))).join('\n');
    expect(`${text}\n`).toBe(read(name));
  });

  it.each(json)('%s gives the nodes that the text gives', (name) => {
    const flat = (blocks: readonly NftBlock[]): string[] => blocks.flatMap((block) => [kindOf(block.open), ...block.body.map(kindOf), ...flat(block.blocks)]);
    const kindOf = ({ node }: NftLine): string => (node?.kind === 'rule' ? node.statements.map((statement) => statement.kind).join(' ') : '');
    const fromJson = flat(parseNftRuleset(read(name), name).tables).filter((kind) => kind !== '');
    const fromText = flat(parseNftRuleset(read(name.replace('.json', '.txt')), name).tables).filter((kind) => kind !== '');
    expect(fromJson).toEqual(fromText);
  });

  it('JSON laid out on many lines keeps the line of each rule', () => {
    const text = JSON.stringify(JSON.parse(read('docker.json')), undefined, 1);
    const tree = parseNftRuleset(text, 'x');
    const rule = tree.tables[0]?.blocks.find((block) => block.kind === 'chain' && block.body.length > 1)?.body[1];
    const lines = text.split('\n');
    expect(lines[(rule?.line ?? 0)]).toContain('"rule"');
    expect(printNftRuleset(tree)).toBe(text);
  });

  it.each([
    'meta l4proto tcp tproxy to [fd00::1]', 'tproxy ip6 to [::1]:80', 'snat ip6 to ::', 'snat ip6 to ::ffff:10.0.0.1', 'tcp dport 80 dnat ip to 10.0.0.1:tcp dport map { 80 : 8080 }',
    'tcp dport 80 dnat ip6 to [fd00::1]:tcp dport map { 80 : 8080 }', 'osf ttl skip name "Linux" drop', 'osf ttl loose version "Linux:4.20"', 'oifgroup "default"',
  ])('the rule `%s` is reproduced by its node', (rule) => {
    const line = parseNftRuleset(`table inet t {\n\tchain c {\n\t\t${rule}\n\t}\n}\n`, 'x').lines[2];
    expect(line?.node === undefined ? 'not recognised' : printNftNode(line.node)).toBe(`\t\t${rule}`);
  });

  it('a policy of timeouts that are all the usual ones is reproduced with its two blanks', () => {
    const line = parseNftRuleset('table ip t {\n\tct timeout t1 {\n\t\tprotocol tcp\n\t\tpolicy = {  }\n\t}\n}\n', 'x').lines[3];
    expect(line?.verbatim).toBeUndefined();
    expect(line?.state).toBe('harmless');
  });

  it('a truncated dump says what could not be read and where', () => {
    const text = read('kube-proxy.txt');
    const cut = text.indexOf('numgen random mod 3 vmap') + 30;
    const tree = parseNftRuleset(text.slice(0, cut), 'nft.txt');
    expect(tree.diagnostics).toEqual([{ file: 'nft.txt', line: text.slice(0, cut).split('\n').length, message: 'line not recognised' }]);
    expect(parseNftRuleset(read('docker.json').slice(0, 500), 'nft.json').diagnostics).toHaveLength(1);
  });

  it('every line is in one of the five states, and what is not modelled is not called supported', () => {
    const tree = parseNftRuleset(read('every-expression.txt'), 'x');
    const state = (text: string): string | undefined => tree.lines.find((line) => line.text.trim().startsWith(text))?.state;
    expect(state('ct state established,related accept')).toBe('supported');
    expect(state('tcp option maxseg size 1000')).toBe('supported');
    expect(state('osf name')).toBe('not supported');
    expect(state('limit rate 10/second')).toBe('conditional');
    expect(state('}')).toBe('harmless');
  });
});

/** So that a piece from the middle of a dump is read as the rules or elements that it was. */
const CHAIN = 'table inet x {\n\tchain c {\n\t\t';
const SET = 'table inet x {\n\tset s {\n\t\telements = { ';

describe('any text at all', () => {
  const sources = [...all.map(read), read('hooks.txt')];
  const mutated = fc.tuple(fc.constantFrom(...sources), fc.nat(), fc.nat(4000), fc.string({ maxLength: 12, unit: 'binary' }), fc.boolean(), fc.constantFrom('', CHAIN, SET)).map(([text, at, length, insert, crlf, around]) => {
    const start = at % text.length;
    const piece = text.slice(start, start + length);
    const middle = Math.floor(piece.length / 2);
    const changed = piece.slice(0, middle) + insert + piece.slice(middle + (at % 3));
    return around + (crlf ? changed.replaceAll('\n', '\r\n') : changed);
  });

  it('is read without an exception and printed back as it was', () => {
    fc.assert(fc.property(fc.oneof({ weight: 9, arbitrary: mutated }, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      const tree = parseNftRuleset(text, 'x');
      expect(printNftRuleset(tree)).toBe(text);
      expect(printNftHooks(parseNftHooks(text, 'x'))).toBe(text);
    }), { numRuns: 10_000 });
  }, 300_000);

  it('deep brackets and long lines cost no more than their length', () => {
    const lines = ['('.repeat(50_000), '{ '.repeat(50_000), 'a . '.repeat(50_000), 'ip saddr '.repeat(50_000), 'dnat to :x '.repeat(20_000), 'meta mark | '.repeat(50_000), `${'1'.repeat(100_000)}-`, '"'.repeat(100_001)];
    const text = lines.map((line) => `table ip x {\n\tchain c {\n\t\t${line}\n\t\telements = { ${line}\n\t}\n}\n`).join('');
    expect(printNftRuleset(parseNftRuleset(text, 'x'))).toBe(text);
  });
});

describe('nft list hooks', () => {
  it('prints back exactly as it was read, every line recognised', () => {
    const tree = parseNftHooks(read('hooks.txt'), 'hooks');
    expect(printNftHooks(tree)).toBe(read('hooks.txt'));
    expect(tree.diagnostics).toEqual([]);
  });
});
