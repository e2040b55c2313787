import { expect, it } from 'vitest';
import type { RoutingRule } from '../../model/network/route.ts';
import { formatIp } from '../../net/ip.ts';
import { known } from '../netfilter/testing.ts';
import { ask } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* Routing rules that ask for the source port, as on Linux 6.18.44 on 2026-11-21. */

function lookup(priority: number, id: number, more: Partial<RoutingRule> = {}): RoutingRule {
  return { negate: false, l3mdev: false, priority, action: { kind: 'table', table: id }, because: { text: `${priority}` }, ...more };
}

/** The source address of a question in a namespace whose table 9 leads elsewhere, for source ports from 20000 on. */
function source(protocol: 'tcp' | 'udp', sport?: number): string | undefined {
  const network = networkOf({
    a: {
      devices: { eth0: { addrs: ['10.1.0.2/24'] }, eth1: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0', 'default via 10.2.0.1 dev eth1 table 9'],
      parts: { rules4: known([lookup(0, 255), lookup(100, 9, { sport: { from: 20000, to: 65535 } }), lookup(32766, 254)]) },
    },
    r: { devices: { e0: { addrs: ['10.1.0.1/24'] }, e1: { addrs: ['10.2.0.1/24'] } } },
  }, [['a:eth0', 'r:e0'], ['a:eth1', 'r:e1']]);
  const walk = ask(network, 'a', '10.9.0.1', 80, { protocol, ...(sport === undefined ? {} : { sport }) });
  const src = walk.branches[0]?.journeys[0]?.packetIn.src;
  return src === undefined ? undefined : formatIp(src);
}

it('the source port of a socket takes part in the choice of its source address, unless it is one of TCP that has none yet', () => {
  expect([source('tcp', 20001), source('udp', 20001)]).toEqual(['10.2.0.2', '10.2.0.2']);
  expect([source('tcp', 1000), source('udp', 1000)]).toEqual(['10.1.0.2', '10.1.0.2']);
  expect([source('tcp'), source('udp')]).toEqual(['10.1.0.2', '10.2.0.2']);
});
