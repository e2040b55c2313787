import { expect, it } from 'vitest';
import { parseConntrackStats, parseProcConntrack } from '../../parse/conntrack/index.ts';
import { assembleTrackingCounters } from './index.ts';

it('what the CPUs counted of connection tracking is added up, and stands on the line of the one that counted most', () => {
  const text = 'cpu=0   \tfound=3 insert_failed=2 drop=2 \ncpu=1   \tfound=1 insert_failed=5 drop=0 \n';
  const counters = assembleTrackingCounters(parseConntrackStats(text, 'stats.txt'));
  expect([...counters].map(([name, { value, because }]) => `${name} ${value} ${because.ref?.line ?? 0} ${because.text}`)).toEqual([
    'found 4 1 found=4 on 2 CPUs', 'insert_failed 7 2 insert_failed=7 on 2 CPUs', 'drop 2 1 drop=2 on 2 CPUs',
  ]);
});

it('the kernel\'s own print is hexadecimal, and says of the whole table in every line how long it is', () => {
  const text = 'entries  insert_failed drop\n0000001a  0000000b 00000001\n0000001a  00000002 00000000\n';
  const before = { tree: parseProcConntrack('entries  insert_failed drop\n00000003  00000003 00000009\n', 'before.txt'), seconds: 10 };
  const counters = assembleTrackingCounters(parseProcConntrack(text, 'proc.txt'), before);
  expect([...counters.values()].map(({ because }) => because.text)).toEqual(['entries=26 (+23 in 10.0 s)', 'insert_failed=13 on 2 CPUs (+10 in 10.0 s)', 'drop=1 on 2 CPUs']);
});
