import { expect, it } from 'vitest';
import { parseCounters } from '../../parse/counter/index.ts';
import { assembleCounters } from './index.ts';

it('a namespace\'s counters have the names that stand above them, and the line of the values', () => {
  const text = 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 47 51\nIpExt: InNoRoutes\nIpExt: 3\n';
  const counters = assembleCounters(parseCounters(text, 'proc-netstat.txt'));
  expect([...counters].map(([name, { value, because }]) => `${name}=${value} ${because.ref?.line ?? 0} ${because.text}`)).toEqual([
    'SyncookiesSent=0 2 SyncookiesSent 0', 'ListenOverflows=47 2 ListenOverflows 47', 'ListenDrops=51 2 ListenDrops 51', 'InNoRoutes=3 4 InNoRoutes 3',
  ]);
});

it('counters that were read before, too, say how much they rose, but for those that began anew', () => {
  const before = { tree: parseCounters('TcpExt: ListenOverflows ListenDrops SyncookiesSent\nTcpExt: 40 51 9\n', 'b.txt'), seconds: 10 };
  const counters = assembleCounters(parseCounters('TcpExt: SyncookiesSent ListenOverflows ListenDrops New\nTcpExt: 0 47 51 2\n', 'a.txt'), before);
  expect([...counters.values()].map(({ rise, because }) => [rise?.by, because.text])).toEqual([
    [undefined, 'SyncookiesSent 0'], [7, 'ListenOverflows 47 (+7 in 10.0 s)'], [0, 'ListenDrops 51 (+0 in 10.0 s)'], [undefined, 'New 2'],
  ]);
});
