import { expect, it } from 'vitest';
import { withWaits } from './waits.ts';
import type { Unwaited } from './waits.ts';

const step = (depth: number, atMs: number, afterMs: number | 'lost', more: Partial<Unwaited> = {}): Unwaited => ({
  depth, atMs, from: `place ${depth}`, server: '10.0.0.1', port: 53, protocol: 'udp', question: { name: 'a.b', type: 'A' }, because: [],
  came: afterMs === 'lost' ? { kind: 'lost' } : { kind: 'answer', afterMs, rcode: 'NOERROR', answers: [], truncated: false }, ...more,
});

it('a program waits until it takes note of an answer, or until it asks again or gives up; a server until it has one, or until it must answer itself', () => {
  const steps = [
    step(0, 0, 'lost'), step(1, 0, 'lost'), step(1, 2000, 'lost'), step(0, 0, 4500, { readMs: 5000 }), step(1, 500, 'lost'), step(1, 2500, 30), step(0, 5000, 'lost'),
  ];
  expect(withWaits(steps, 12_000).map(({ waitedMs }) => waitedMs)).toEqual([5000, 2000, 10_000, 5000, 2000, 30, 7000]);
});
