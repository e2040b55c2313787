import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

test('a seed gives the same draws on every machine', () => {
  const random = seededRandom(7);
  expect([random.int(0, 999), random.int(0, 999), random.int(0, 999)]).toMatchInlineSnapshot(`
    [
      11,
      61,
      976,
    ]
  `);
});

test('a fork does not depend on what was drawn before it', () => {
  const [early, late] = [seededRandom(3), seededRandom(3)];
  late.int(0, 9);
  expect(early.fork('rules').int(0, 2 ** 30)).toBe(late.fork('rules').int(0, 2 ** 30));
  expect(early.fork('rules').int(0, 2 ** 30)).not.toBe(early.fork('probes').int(0, 2 ** 30));
});

test('no two seeds have one fork', () => {
  const firsts = Array.from({ length: 40_000 }, (_, index) => seededRandom(60_000 + index).fork(7).fork('rules')).map((random) => `${random.int(0, 2 ** 30)} ${random.int(0, 2 ** 30)}`);
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('choices come as often as they weigh', () => {
  const random = seededRandom(11);
  const drawn = Array.from({ length: 4000 }, () => random.weighted([[3, 'often'], [1, 'seldom'], [0, 'never']]));
  const often = drawn.filter((value) => value === 'often').length / drawn.length;
  expect(often).toBeGreaterThan(0.72);
  expect(often).toBeLessThan(0.78);
  expect(drawn).not.toContain('never');
  expect(new Set(Array.from({ length: 200 }, () => random.int(1, 4)))).toEqual(new Set([1, 2, 3, 4]));
});

test('nothing cannot be chosen from', () => {
  expect(() => seededRandom(1).pick([])).toThrow(RangeError);
  expect(() => seededRandom(1).weighted([[0, 'a']])).toThrow(RangeError);
  expect(seededRandom(1).some([], 3)).toEqual([]);
});
