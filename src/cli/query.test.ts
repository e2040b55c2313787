import { expect, it } from 'vitest';
import { makeQuery } from './query.ts';

it('a question without a protocol leaves it to the Service port', () => {
  expect(makeQuery('pod/web', 'svc/db', { namespace: 'shop' })).toEqual({ from: { kind: 'pod', namespace: 'shop', name: 'web' }, to: { kind: 'service', namespace: 'shop', name: 'db' } });
});

it('a question with everything said keeps everything', () => {
  const query = makeQuery('pod/web', 'ip:10.0.0.9:53', { namespace: 'shop', udp: true, sport: '4000', ipv4: true });
  expect(query).toMatchObject({ protocol: 'udp', sport: 4000, family: 4 });
});

it.each([
  [{ tcp: true, udp: true }, '--tcp and --udp'],
  [{ ipv4: true, ipv6: true }, '-4 and -6'],
  [{ sport: '0' }, '--sport 0'],
  [{ sport: '1e3' }, '--sport 1e3'],
] as const)('a question that contradicts itself is refused: %j', (options, why) => {
  expect(() => makeQuery('pod/web', 'pod/db', { namespace: 'shop', ...options })).toThrow(why);
});
