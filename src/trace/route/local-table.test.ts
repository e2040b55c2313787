import { expect, it } from 'vitest';
import type { RoutingRule } from '../../model/network/route.ts';
import { known } from '../netfilter/testing.ts';
import { ask } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A router with `local 10.2.0.0/29` and a way to 10.2.0.2 alone: without rules of its own it forwards to 10.2.0.2, on Linux 6.18.44 on 2026-11-21. */

const lookup = (priority: number, id: number): RoutingRule => ({ negate: false, l3mdev: false, priority, action: { kind: 'table', table: id }, because: { text: `${priority}` } });

function way(dst: string, more: readonly RoutingRule[] = []): readonly (string | undefined)[] {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] },
    r: {
      devices: { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.9.0.1/24'] } }, listen: ['tcp 80'],
      routes: ['local 10.2.0.0/29 dev lo table 255', '10.2.0.2 via 10.9.0.2 dev rs'], sysctls: { 'net.ipv4.conf.rc.forwarding': '1', 'net.ipv4.conf.rs.forwarding': '1' },
      parts: { rules4: known([lookup(0, 255), ...more, lookup(32766, 254), lookup(32767, 253)]) },
    },
    s: { devices: { eth0: { addrs: ['10.9.0.2/24', '10.2.0.2/32'] } }, routes: ['default via 10.9.0.1 dev eth0'], listen: ['tcp 80'] },
  }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0']]);
  const [branch] = ask(network, 'c', dst, 80).branches;
  return [branch?.journeys[0]?.hops.at(-1)?.netns, branch?.outcome.kind];
}

it('a longer prefix of main wins over a shorter one of local, if there never was a rule, which nothing tells', () => {
  expect(way('10.2.0.2')).toEqual(['n/s', 'unknown']);
  expect(way('10.2.0.3')).toEqual(['n/r', 'answered']);
});

it('with a rule the tables are apart, and local comes first', () => {
  expect(way('10.2.0.2', [lookup(100, 99)])).toEqual(['n/r', 'answered']);
});
