import { expect, it } from 'vitest';
import { base, chain, is, rule, table } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* `-A INPUT -p tcp --sport 80 --tcp-flags … -j REJECT --reject-with tcp-reset` at the client, on Linux 6.18.44 on 2026-11-21: each resets the server's end only. */

const FLAGS = { acknowledgement: 16, data: 24, reset: 4 } as const;

it.each([
  [['data'], 'stalls'],
  [['data', 'acknowledgement', 'reset'], 'stalls'],
  [['data', 'acknowledgement'], 'ECONNRESET'],
] as const)('a client that refuses its server\'s %j sees %s', (refused, seen) => {
  const refuse = rule('-j REJECT --reject-with tcp-reset', is('tcp flags', refused.map((name) => FLAGS[name])), { kind: 'reject', with: { kind: 'tcp-reset' } });
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.1/24'] } }, parts: { tables: { kind: 'known', value: [table('filter', [chain('INPUT', [refuse], base('input'))])] } } },
    s: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, listen: ['tcp 80'] },
  }, [['c:eth0', 's:eth0']]);
  expect(outcome(ask(network, 'c', '10.1.0.2', 80))).toBe(seen);
  expect(outcome(ask(network, 'c', '10.1.0.2', 80, { size: 'full' }))).toBe(seen);
});
