import { expect, it } from 'vitest';
import { besideOf, goingOf, sideEffect, turnOf } from './side-effects.ts';

const works = goingOf({ kind: 'reachable' });
const fails = goingOf({ kind: 'unreachable' });
const half = goingOf({ kind: 'partial', good: 1, all: 2, weight: 0.5 });
const unsure = goingOf({ kind: 'unknown', because: [] });

it('a flow that must arrive gets better when it does, and one that a policy must stop gets worse', () => {
  expect([turnOf(fails, works, false), turnOf(works, half, false), turnOf(fails, works, true), turnOf(works, fails, true)]).toEqual(['better', 'worse', 'worse', 'better']);
});

it('what stays as it was is no side effect', () => {
  expect([turnOf(half, half, false), turnOf(unsure, unsure, true)]).toEqual([undefined, undefined]);
});

it('what is not known before or after is neither, but for a flow that was doubtful and surely keeps its promise now', () => {
  expect([turnOf(works, unsure, false), turnOf(unsure, fails, false), turnOf(unsure, works, false), turnOf(unsure, fails, true)]).toEqual(['unclear', 'unclear', 'better', 'better']);
});

it('what gets worse is named first, of many only the first, and all are counted', () => {
  const many = Array.from({ length: 30 }, (_, number) => sideEffect(`mended ${number}`, fails, half, 'better'));
  const { sideEffects, promise } = besideOf(90, [...many, sideEffect('broken', works, fails, 'worse')], []);
  expect(sideEffects).toHaveLength(21);
  expect(sideEffects[0]).toEqual({ flow: 'broken', before: 'reachable', after: 'unreachable', turn: 'worse' });
  expect(sideEffects[1]).toMatchObject({ share: { before: 0, after: 0.5 } });
  expect(promise).toEqual({ flows: 90, turned: { worse: 1, unclear: 0, better: 30 }, left: [] });
});
