import { expect, it } from 'vitest';
import { ask, outcomeText } from '../../testing/ask.ts';
import { networkOf } from '../../testing/network.ts';
import { base, chain, natTo, rule, table, verdict } from '../testing.ts';

/* A client behind `masquerade fully-random`, and a server that drops some source ports. */

function dropping(from: number, to: number): ReturnType<typeof networkOf> {
  const nat = table('nat', [chain('POSTROUTING', [rule('-j MASQUERADE --random-fully', { kind: 'masquerade', to: { ...natTo(''), fullyRandom: true } })], base('postrouting', 100, 'accept', 'nat'))]);
  const filter = table('filter', [chain('INPUT', [rule(`--sport ${from}:${to} -j DROP`, { kind: 'compare', left: { kind: 'field', field: 'udp sport' }, test: { kind: 'in', ranges: [{ kind: 'int', range: { from, to } }], negate: false } }, verdict('drop'))], base('input'))]);
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, parts: { tables: { kind: 'known', value: [nat] } } },
    s: { devices: { eth0: { addrs: ['10.1.0.1/24'] } }, listen: ['udp 80'], parts: { tables: { kind: 'known', value: [filter] } } },
  }, [['c:eth0', 's:eth0']]);
}

it('a port that NAT draws is neither in a range of rules nor out of it where it may be both', () => {
  const of = (from: number, to: number): string => ask(dropping(from, to), 'c', '10.1.0.1', 80, { protocol: 'udp' }).branches.map((branch) => outcomeText(branch.outcome)).join(' or ');
  expect(of(32768, 65535)).toBe('timeout or answered');
  expect(of(1024, 65535)).toBe('timeout');
  expect(of(1024, 1024)).toBe('answered');
});
