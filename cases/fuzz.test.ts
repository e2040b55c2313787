import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NETNS_SOURCES, NODE_SOURCES } from '../src/model/evidence/index.ts';
import type { SourceId } from '../src/model/evidence/index.ts';
import { DIALECTS } from '../src/parse/index.ts';
import type { Dialect } from '../src/parse/index.ts';

const INPUTS = 10_000;
/** Milliseconds that one input may take; a parser that does not hang needs a few. */
const BOUND = 5_000;
const SOURCES: readonly string[] = [...NODE_SOURCES, ...NETNS_SOURCES];
const HOSTILE = [
  '\0', '\r\n', '\ud800', '\udfff', '\u202e', '\u001b[2J', '</script>', '$(id)', "'", '"', '\\', '99999999999', '-1', '0', '/999', '::/999', '{', '}',
  '-j', '-A', '!', '[', 'via', 'dev', '\u2028', '\ufeff', '1e999', '0x', 'a'.repeat(20_000), '{'.repeat(5_000), '['.repeat(5_000), ', '.repeat(5_000),
];

/** A generator of numbers in [0, n) that gives the same ones every time (mulberry32). */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

function mutate(text: string, roll: (n: number) => number): string {
  const at = roll(text.length + 1);
  const end = at + roll(12);
  switch (roll(8)) {
    case 0: return text.slice(0, at);
    case 1: return text.slice(0, at) + String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << roll(16))) + text.slice(at + 1);
    case 2: return text.slice(0, at) + (HOSTILE[roll(HOSTILE.length)] ?? '') + text.slice(end);
    case 3: return text.replaceAll('\n', '\r\n');
    case 4: return text.slice(0, at) + text.slice(end);
    case 5: return text.slice(0, end) + text.slice(at);
    case 6: {
      const words = text.split(' ');
      [words[roll(words.length)], words[roll(words.length)]] = [words[roll(words.length)] ?? '', words[roll(words.length)] ?? ''];
      return words.join(' ');
    }
    default: return text.replace(/\d+/g, (number) => (roll(20) === 0 ? '99999999999' : number));
  }
}

/** The tree type is hidden: whatever it is, it prints back what was read. */
function roundTrip<T>({ parse, print }: Dialect<T>, text: string): string {
  return print(parse(text, 'fuzz'));
}

/** One recorded text of each different content. */
function seeds(): readonly (readonly [SourceId, string])[] {
  const found = new Map<string, readonly [SourceId, string]>();
  for (const path of readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' }).sort()) {
    const source = basename(path, '.txt');
    if (!path.endsWith('.txt') || !path.includes('/bundle/') || !SOURCES.includes(source)) continue;
    const text = readFileSync(new URL(path, import.meta.url), 'utf8');
    if (text.length < 100_000) found.set(`${source} ${text.length >> 7}`, [source as SourceId, text]);
  }
  return [...found.values()];
}

describe('damaged outputs', () => {
  it('are read without a throw or a hang, and printed back as they were', () => {
    const roll = dice(1);
    const texts = seeds();
    for (let input = 0; input < INPUTS; input += 1) {
      const [source, recorded] = texts[input % texts.length] ?? ['ss', ''];
      let text = recorded;
      for (let times = 1 + roll(3); times > 0; times -= 1) text = mutate(text, roll);
      const started = performance.now();
      const printed = roundTrip<never>(DIALECTS[source] as unknown as Dialect<never>, text);
      expect(printed === text, `input ${input}, ${source}`).toBe(true);
      expect(performance.now() - started, `input ${input}, ${source}`).toBeLessThan(BOUND);
    }
  }, 120_000);
});
