import { expect, it } from 'vitest';
import { ip } from '../netfilter/testing.ts';
import { ask, ending, outcome, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import { base, chain, is, natTo, rule, table } from '../netfilter/testing.ts';

/* A client whose answers are tracked in a zone of their own direction, as on Linux 6.18.44 on 2026-11-21: `-t raw -A PREROUTING -j CT --zone-reply 3`. */

it('does not clash with a connection that is in its zone only the other way', () => {
  const raw = table('raw', [chain('PREROUTING', [rule('-j CT --zone-reply 3', { kind: 'ct-zone', zone: 3, dir: 'reply' })], base('prerouting', -300, 'accept'))]);
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.0.0.1/24'] } }, parts: { tables: { kind: 'known', value: [raw] } } },
    s: { devices: { eth0: { addrs: ['10.0.0.2/24'] } }, listen: ['tcp 80'] },
  }, [['c:eth0', 's:eth0']]);
  const walk = ask(network, 'c', '10.0.0.2', 80);
  expect(outcome(walk)).toBe('answered');
  expect(walk.branches[0]?.journeys.at(-1)?.packetIn.src).toEqual(ip('10.0.0.2'));
});

const nat = table('nat', [chain('POSTROUTING', [], base('postrouting', 100, 'accept', 'nat'))]);

/* Client, router and server; in the router `-t raw -A PREROUTING -d 10.2.0.0/24 -j CT --zone-reply 3` and any rule of nat, on Linux 6.18.44 on 2026-11-21. */
function zoned(kernel: string, tables = [nat]): ReturnType<typeof networkOf> {
  const raw = table('raw', [chain('PREROUTING', [rule('-d 10.2.0.2 -j CT --zone-reply 3', is('ip daddr', '10.2.0.2'), { kind: 'ct-zone', zone: 3, dir: 'reply' })], base('prerouting', -300, 'accept'))]);
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] },
    r: { devices: { rc: { addrs: ['10.1.0.1/24'] }, rs: { addrs: ['10.2.0.1/24'] } }, sysctls: { 'net.ipv4.conf.all.forwarding': '1', 'net.ipv4.conf.rc.forwarding': '1', 'net.ipv4.conf.rs.forwarding': '1', 'net.ipv4.ip_forward': '1' }, parts: { kernel, tables: { kind: 'known', value: [raw, ...tables] } } },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['udp 53', 'tcp 53'] },
  }, [['c:eth0', 'r:rc'], ['s:eth0', 'r:rs']]);
}

function throughZone(kernel: string): string {
  const walk = ask(zoned(kernel), 'c', '10.2.0.2', 53, { protocol: 'udp' });
  expect(outcome(walk)).toBe('timeout');
  const end = ending(walk.branches[0]);
  return end.kind === 'dropped' && end.by.kind === 'rule' ? end.by.chain : reason(walk.branches[0]);
}

it('loses the answer to a datagram where the router takes it for a connection of its own, as the port is kept since 6.12', () => {
  expect(throughZone('6.18.44')).toBe('confirm');
});

it('gives that answer another port before 6.12, so that the client does not know it', () => {
  expect(throughZone('6.1.0-40-amd64')).toBe('not-my-connection');
});

it('gives the data of a TCP answer another port there before 6.12 too', () => {
  expect(outcome(ask(zoned('6.1.0-40-amd64'), 'c', '10.2.0.2', 53))).toBe('stalls');
  expect(outcome(ask(zoned('6.18.44'), 'c', '10.2.0.2', 53))).not.toBe('unknown');
});

it('lets the answer to a datagram pass where nothing translates, until 6.12: it joins the connection that it clashes with', () => {
  expect(outcome(ask(zoned('6.18.44', []), 'c', '10.2.0.2', 53, { protocol: 'udp' }))).toBe('timeout');
  expect(outcome(ask(zoned('6.6.30', []), 'c', '10.2.0.2', 53, { protocol: 'udp' }))).toBe('unknown');
  expect(outcome(ask(zoned('6.1.0-53-amd64', []), 'c', '10.2.0.2', 53, { protocol: 'udp' }))).toBe('answered');
});

/* The client itself has `-t raw -A OUTPUT -d 10.0.0.2 -j CT --zone-reply 3` and a nat chain in INPUT, on 6.1.0-56-amd64 and 6.18.44: docs/kernel-notes/early-demux-goes-before-nat.md. */
function zonedClient(kernel: string, sysctls: Record<string, string> = {}, to: { readonly addr: string } | undefined = undefined): ReturnType<typeof networkOf> {
  const raw = table('raw', [chain('OUTPUT', [rule('-j CT --zone-reply 3', { kind: 'ct-zone', zone: 3, dir: 'reply' })], base('output', -300, 'accept'))]);
  const rules = to === undefined ? [] : [rule(`snat to ${to.addr}`, { kind: 'snat', to: natTo(to.addr) })];
  const input = table('nat', [chain('INPUT', rules, base('input', 100, 'accept', 'nat'))]);
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.0.0.1/24'] } }, sysctls, parts: { kernel, tables: { kind: 'known', value: [raw, input] } } },
    s: { devices: { eth0: { addrs: ['10.0.0.2/24'] } }, listen: ['tcp 53', 'udp 53'] },
  }, [['c:eth0', 's:eth0']]);
}

it.each(['udp', 'tcp'] as const)('gives the client its %s answer with another port before 6.7, whose socket was found before INPUT', (protocol) => {
  const told = (network: ReturnType<typeof networkOf>): string => outcome(ask(network, 'c', '10.0.0.2', 53, { protocol }));
  const lost = protocol === 'udp' ? 'timeout' : 'stalls';
  expect(told(zonedClient('6.1.0-56-amd64'))).toBe('answered');
  expect(told(zonedClient('6.1.0-56-amd64', { 'net.ipv4.ip_early_demux': '0' }))).toBe(lost);
  expect(told(zonedClient('6.1.0-56-amd64', { [`net.ipv4.${protocol}_early_demux`]: '0' }))).toBe(lost);
  expect(told(zonedClient('6.1.0-56-amd64', { [`net.ipv4.${protocol === 'udp' ? 'tcp' : 'udp'}_early_demux`]: '0' }))).toBe('answered');
  expect(told(zonedClient('6.1.0-56-amd64', {}, { addr: '10.9.9.9' }))).toBe(lost);
  expect(told(zonedClient('6.18.44'))).toBe(lost);
});

/* `-t raw -A OUTPUT -j CT --zone-reply 3` and `snat to fd09::9` in INPUT, on 6.1.0-56-amd64 and 6.18.44: the same note. */
it('gives an IPv6 client its answer before 6.7 though INPUT has changed its address', () => {
  const told = (kernel: string): string => {
    const raw = table('raw', [chain('OUTPUT', [rule('-j CT --zone-reply 3', { kind: 'ct-zone', zone: 3, dir: 'reply' })], base('output', -300, 'accept'))], { family: 'ip6' });
    const input = table('nat', [chain('INPUT', [rule('snat to fd09::9', { kind: 'snat', to: natTo('[fd09::9]') })], base('input', 100, 'accept', 'nat'))], { family: 'ip6' });
    const network = networkOf({
      c: { devices: { eth0: { addrs: ['fd07::1/64'] } }, parts: { kernel, tables: { kind: 'known', value: [raw, input] } } },
      s: { devices: { eth0: { addrs: ['fd07::2/64'] } }, listen: ['udp 53'] },
    }, [['c:eth0', 's:eth0']]);
    return outcome(ask(network, 'c', 'fd07::2', 53, { protocol: 'udp' }));
  };
  expect(told('6.1.0-56-amd64')).toBe('answered');
  expect(told('6.18.44')).toBe('timeout');
});
