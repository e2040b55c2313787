import { expect, it } from 'vitest';
import type { Match } from '../../../model/network/rule.ts';
import { ask, outcome } from '../../testing/ask.ts';
import { networkOf } from '../../testing/network.ts';
import { base, chain, rule, table, verdict } from '../testing.ts';

/* A server that drops in OUTPUT what sockets send (`-m owner --socket-exists`), as on Linux 6.18.44 on 2026-11-21. */

const exists: Match = { kind: 'owner', socketExists: true, negate: { uid: false, gid: false, socketExists: false } };
const output = (family: 'ip' | 'ip6') => table('filter', [chain('OUTPUT', [rule('-m owner --socket-exists -j DROP', exists, verdict('drop'))], base('output'))], { family });

const network = networkOf({
  c: { devices: { eth0: { addrs: ['10.0.0.1/24', 'fd00::1/64'] } } },
  s: { devices: { eth0: { addrs: ['10.0.0.2/24', 'fd00::2/64'] } }, parts: { tables: { kind: 'known', value: [output('ip'), output('ip6')] } } },
}, [['c:eth0', 's:eth0']]);

it.each([['10.0.0.2', 'icmp'], ['fd00::2', 'icmp'], ['10.0.0.2', 'udp'], ['10.0.0.2', 'tcp'], ['fd00::2', 'udp']] as const)('the stack answers by a socket of its own: %s %s', (to, protocol) => {
  expect(outcome(ask(network, 'c', to, 99, { protocol }))).toBe('timeout');
});

it('resets of IPv6 are sent by no socket', () => {
  expect(outcome(ask(network, 'c', 'fd00::2', 99, { protocol: 'tcp' }))).toBe('ECONNREFUSED');
});
