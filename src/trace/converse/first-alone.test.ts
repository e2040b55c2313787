import { expect, it } from 'vitest';
import type { RoutingRule } from '../../model/network/route.ts';
import type { Statement, Table } from '../../model/network/rule.ts';
import { base, chain, is, known, mark, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

function lookup(priority: number, id: number, more: Partial<RoutingRule> = {}): RoutingRule {
  return { negate: false, l3mdev: false, priority, action: { kind: 'table', table: id }, because: { text: `${priority}` }, ...more };
}

/*
 * A router that marks what comes from the client; what has the mark goes to a neighbour that does not forward (docs/kernel-notes/marks-of-nat-are-on-the-first-packet.md,
 * Linux 6.18.44 on 2026-11-21).
 */
function marking(by: 'nat' | 'mangle'): ReturnType<typeof networkOf> {
  const what: Statement = mark(0x4000);
  const marks: Table = table(by, [chain('PREROUTING', [rule('-s 10.1.0.2 -j MARK --set-xmark 0x4000', is('ip saddr', '10.1.0.2'), what)], base('prerouting', by === 'nat' ? -100 : -150, 'accept', by === 'nat' ? 'nat' : 'filter'))]);
  // Something that translates, for the sake of which there is connection tracking.
  const nat = table('other', [chain('POSTROUTING', [rule('-d 10.9.0.9 -j MASQUERADE', is('ip daddr', '10.9.0.9'), { kind: 'masquerade', to: natTo('') })], base('postrouting', 100, 'accept', 'nat'))]);
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] },
    r: {
      devices: { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.2.0.1/24'] }, rx: { addrs: ['10.3.0.1/24'] } }, listen: ['tcp 80'], routes: ['default via 10.3.0.2 dev rx table 52'],
      sysctls: { 'net.ipv4.conf.rc.forwarding': '1', 'net.ipv4.conf.rs.forwarding': '1' },
      parts: { tables: known([marks, nat]), rules4: known([lookup(0, 255), lookup(5210, 52, { mark: { value: 0x4000, mask: 0x4000 } }), lookup(32766, 254)]) },
    },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['tcp 80', 'udp 53'] },
    x: { devices: { eth0: { addrs: ['10.3.0.2/24'] } } },
  }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0'], ['r:rx', 'x:eth0']]);
}

it('a SYN that a mark of nat led astray is sent again without it, and gets through', () => {
  const walk = ask(marking('nat'), 'c', '10.2.0.2', 80);
  expect(outcome(walk)).toBe('answered');
  expect(walk.branches[0]?.journeys.filter(({ purpose }) => purpose === 'open').map(({ disposition }) => disposition.kind)).toEqual(['dropped', 'delivered']);
});

it('a SYN that arrives is not sent again, whatever a rule of nat wrote into it', () => {
  const walk = ask(marking('nat'), 'c', '10.1.0.1', 80);
  expect(walk.branches[0]?.journeys.filter(({ purpose }) => purpose === 'open')).toHaveLength(1);
});

it('a mark of mangle is on every SYN', () => {
  expect(outcome(ask(marking('mangle'), 'c', '10.2.0.2', 80))).toBe('timeout');
});

it('a second SYN that ends like the first is not told', () => {
  const walk = ask(marking('nat'), 'c', '10.3.0.2', 80);
  expect(walk.branches[0]?.journeys.filter(({ purpose }) => purpose === 'open')).toHaveLength(1);
});

it('a datagram is not sent again', () => {
  expect(outcome(ask(marking('nat'), 'c', '10.2.0.2', 53, { protocol: 'udp' }))).toBe('timeout');
});
