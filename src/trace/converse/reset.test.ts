import { expect, it } from 'vitest';
import { trace } from '../index.ts';
import { base, chain, ip, is, rule, table, verdict } from '../netfilter/testing.ts';
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

it('a reset by which a listening socket answers an acknowledgement is the socket\'s, to rules that ask for its owner (since 6.13)', () => {
  const refuse = rule('meta skuid 7777777 drop', is('meta skuid', 7777777), verdict('drop'));
  const ways = (listen: readonly string[], kernel: string): number => {
    const network = networkOf({
      c: { devices: { eth0: { addrs: ['10.1.0.1/24'] } } },
      s: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, listen, parts: { kernel, tables: { kind: 'known', value: [table('filter', [chain('OUTPUT', [refuse], base('output'))])] } } },
    }, [['c:eth0', 's:eth0']]);
    const packet = { src: ip('10.1.0.1'), dst: ip('10.1.0.2'), protocol: 6, l4: { kind: 'tcp', sport: 4000, dport: 80, flags: 16 } as const, ttl: 64, length: 40, df: true, tos: 0 };
    return trace(network, { kind: 'wire', netns: 'n/s', ifindex: 2, packet, reply: true }).branches.length;
  };
  // Whose the socket is, is not known.
  expect(ways(['tcp 80'], '6.18.44')).toBe(2);
  expect(ways(['tcp 80'], '6.1.0')).toBe(1);
  expect(ways([], '6.18.44')).toBe(1);
});
