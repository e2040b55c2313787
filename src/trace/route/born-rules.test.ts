import { expect, it } from 'vitest';
import type { RoutingRule } from '../../model/network/route.ts';
import { known } from '../netfilter/testing.ts';
import { ask } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* `ip -6 rule del pref 0` on a fresh namespace: it went on answering at its address, and stopped when a rule had been added before, on Linux 6.18.44 on 2026-11-22. */

const lookup = (priority: number, id: number): RoutingRule => ({ negate: false, l3mdev: false, priority, action: { kind: 'table', table: id }, because: { text: `${priority}` } });
const local = lookup(0, 255);
const main = lookup(32766, 254);
const other = lookup(100, 99);

function answers(rules6: readonly RoutingRule[]): string | undefined {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['fd00:1::1/64'] } }, routes: ['default via fd00:1::2 dev eth0'] },
    s: { devices: { eth0: { addrs: ['fd00:1::2/64'] } }, listen: ['tcp 80'], sysctls: { 'net.ipv6.conf.all.forwarding': '1' }, parts: { rules6: known(rules6) } },
  }, [['c:eth0', 's:eth0']]);
  return ask(network, 'c', 'fd00:1::2', 80).branches[0]?.outcome.kind;
}

it('a rule of IPv6 that is gone is missed where another one was added, and nothing tells whether one ever was', () => {
  expect(answers([local, main])).toBe('answered');
  expect(answers([main])).toBe('unknown');
  expect(answers([local])).toBe('unknown');
  expect(answers([])).toBe('unknown');
  expect(answers([other, main])).not.toBe('answered');
  expect(answers([other, main])).not.toBe('unknown');
});
