import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatIp } from '../../../src/net/ip.ts';
import type { Packet } from '../../../src/net/packet.ts';
import type { Recording, RuleFired } from '../recording.ts';
import { storiesOf } from './index.ts';
import type { Story } from './story.ts';

/** Worlds that were carried out on Linux 6.18: a router with NAT and REJECT rules, and two nodes with VXLAN between them. */
const router = storiesOf(recorded('router'));
const overlay = storiesOf(recorded('overlay'));
/** A ping through VXLAN over IPv6, whose outer packets a rule gives another source. */
const overlay6 = storiesOf(recorded('overlay6'));

function recorded(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`testdata/${name}.json`, import.meta.url), 'utf8')) as Recording;
}

function story(stories: ReadonlyMap<number, Story>, id: number): Story {
  const found = stories.get(id);
  if (found === undefined) throw new Error(`no story of probe ${id}`);
  return found;
}

function lines({ sightings }: Story, role: Story['sightings'][number]['role']): string[] {
  return sightings.filter((one) => one.role === role).map(({ netns, dev, direction, form, count }) => `${netns}/${dev} ${direction} ${text(form)}${count === 1 ? '' : ` x${count}`}`);
}

function text({ src, dst, l4, ttl, fragment }: Packet): string {
  const end = (address: string, port: number | undefined): string => (port === undefined ? address : `${address}:${port}`);
  const ports = 'sport' in l4 ? { sport: l4.sport, dport: l4.dport } : { sport: undefined, dport: undefined };
  const inner = l4.kind === 'packet' ? ` vni ${String(l4.header?.vni)} {${text('packet' in l4.inner ? l4.inner.packet : l4.inner)}}` : l4.kind === 'icmp' ? ` icmp ${l4.type}/${l4.code}` : '';
  return `${end(formatIp(src), ports.sport)} > ${end(formatIp(dst), ports.dport)}${inner} ttl ${ttl}${fragment === undefined ? '' : ` at ${fragment.offset * 8}`}`;
}

function fired(rules: readonly RuleFired[] | undefined): string[] {
  return (rules ?? []).filter(({ what, table }) => what !== 'return' && table !== 'nw_judge').map(({ from, table, chain, what, rule }) => `${from} ${table} ${chain} ${what} ${rule}`);
}

test('a SYN and its answer are known through DNAT, masquerade with a random port, and back', () => {
  const tcp = story(router, 1);
  expect(tcp.client).toMatchObject({ outcome: 'answered', local: '10.1.0.2' });
  expect(tcp.servers).toMatchObject([{ netns: 'b', local: '10.2.0.2', lport: 8080, peer: '10.2.0.1' }]);
  const port = String(tcp.servers[0]?.pport);
  expect(lines(tcp, 'forward')).toEqual([
    'a/eth0 out 10.1.0.2:20001 > 10.50.0.1:80 ttl 64', 'host/va in 10.1.0.2:20001 > 10.50.0.1:80 ttl 64',
    `host/vb out 10.2.0.1:${port} > 10.2.0.2:8080 ttl 63`, `b/eth0 in 10.2.0.1:${port} > 10.2.0.2:8080 ttl 63`,
  ]);
  expect(lines(tcp, 'reply').at(-1)).toBe('a/eth0 in 10.50.0.1:80 > 10.1.0.2:20001 ttl 63');
});

test('rules of nftables and of legacy iptables are in the order in which the packet met them', () => {
  expect(fired(story(router, 1).rules.get('host'))).toEqual(['nft t pre rule 2', 'xtables filter FORWARD policy 5', 'nft t post rule 4']);
  expect(fired(story(router, 2).rules.get('host'))).toEqual(['nft t pre policy 0', 'xtables filter FORWARD rule 1']);
});

test('an ICMP error belongs to the probe that it quotes, a reset to the SYN that it answers', () => {
  expect(lines(story(router, 2), 'error')).toEqual(['host/va out 10.1.0.1 > 10.1.0.2 icmp 3/3 ttl 64', 'a/eth0 in 10.1.0.1 > 10.1.0.2 icmp 3/3 ttl 64']);
  expect(lines(story(router, 4), 'reply')).toEqual(['host/va out 10.2.0.2:83 > 10.1.0.2:20004 ttl 64', 'a/eth0 in 10.2.0.2:83 > 10.1.0.2:20004 ttl 64']);
  expect(lines(story(router, 7), 'error').at(-1)).toBe('a/eth0 in fd02::2 > fd01::2 icmp 1/4 ttl 63');
  expect(lines(story(router, 12), 'error').at(0)).toBe('host/va out 10.1.0.1 > 10.1.0.2 icmp 11/0 ttl 64');
});

test('of a SYN that is never answered the first attempt counts, of one that is answered the second time the second', () => {
  const dropped = story(router, 3);
  expect(dropped.client?.outcome).toBe('timeout');
  expect(lines(dropped, 'forward')).toHaveLength(2);
  expect(fired(dropped.rules.get('host'))).toEqual(['nft t pre policy 0', 'xtables filter FORWARD rule 2']);
  const second = story(router, 5);
  expect(second.client?.outcome).toBe('answered');
  expect(second.sightings[0]?.at).toBeGreaterThan(900_000);
  expect([dropped.repeated, second.repeated]).toEqual([false, true]);
  expect(fired(second.rules.get('host'))).toEqual(['nft t pre policy 0', 'xtables filter FORWARD policy 5', 'nft t post policy 0']);
});

test('a datagram and its answer, which carry the same mark but for a letter, are told apart', () => {
  expect(lines(story(router, 6), 'forward')).toHaveLength(4);
  expect(lines(story(router, 6), 'reply')).toHaveLength(4);
  expect(lines(story(router, 8), 'reply').at(-1)).toBe('a/eth0 in fd02::2 > fd01::2 icmp 129/0 ttl 63');
});

test('on a connection that was there before, the first data is the packet and its echo the answer', () => {
  const repeated = story(router, 9);
  expect(lines(repeated, 'forward')[0]).toBe('a/eth0 out 10.1.0.2:30001 > 10.2.0.2:8080 ttl 64');
  expect(lines(repeated, 'reply').at(-1)).toBe('a/eth0 in 10.2.0.2:8080 > 10.1.0.2:30001 ttl 63');
  // Translations of a known connection are not looked up in rules again.
  expect(fired(repeated.rules.get('host'))).toEqual(['xtables filter FORWARD policy 5']);
  expect(repeated.rules.get('host')?.filter(({ table }) => table === 'nw_judge')).not.toHaveLength(0);
});

test('a crafted packet is known by its sequence number, and a reset by the number that it acknowledged', () => {
  expect(lines(story(router, 10), 'forward')).toHaveLength(4);
  expect(lines(story(router, 10), 'reply')).toHaveLength(2);
  expect(lines(story(router, 13), 'reply').at(-1)).toBe('a/eth0 in 10.2.0.2:8080 > 10.1.0.2:1001 ttl 63');
});

test('every piece of a packet is known, with the header that it had when it passed', () => {
  expect(lines(story(router, 11), 'forward').slice(0, 6)).toEqual([
    'a/eth0 out 10.1.0.2:1000 > 10.2.0.2:5353 ttl 7 at 0', 'host/va in 10.1.0.2:1000 > 10.2.0.2:5353 ttl 7 at 0',
    'a/eth0 out 10.1.0.2 > 10.2.0.2 ttl 7 at 400', 'host/va in 10.1.0.2 > 10.2.0.2 ttl 7 at 400',
    'a/eth0 out 10.1.0.2 > 10.2.0.2 ttl 7 at 800', 'host/va in 10.1.0.2 > 10.2.0.2 ttl 7 at 800',
  ]);
});

test('a packet is known inside a tunnel, and the rules that its outer packet met are its own', () => {
  const tcp = story(overlay, 1);
  expect(lines(tcp, 'forward').slice(2, 6)).toEqual([
    'n1/vx out 10.1.0.2:20001 > 10.2.0.2:8080 ttl 63',
    'n1/eth0 out 192.168.0.1 > 192.168.0.2 vni 42 {10.1.0.2:20001 > 10.2.0.2:8080 ttl 63} ttl 64',
    'host/u1 in 192.168.0.1 > 192.168.0.2 vni 42 {10.1.0.2:20001 > 10.2.0.2:8080 ttl 63} ttl 64',
    'host/u2 out 192.168.0.1 > 192.168.0.2 vni 42 {10.1.0.2:20001 > 10.2.0.2:8080 ttl 63} ttl 64',
  ]);
  expect(fired(tcp.rules.get('n1'))).toEqual([
    'xtables nat PREROUTING rule 1', 'xtables nat KUBE-SVC rule 1', 'xtables nat POSTROUTING policy 1',
    'xtables nat OUTPUT policy 1', 'xtables nat POSTROUTING policy 1',
  ]);
  const traced = (tcp.rules.get('n1') ?? []).filter(({ table, what }) => table === 'nw_judge' && what === 'rule').map(({ chain }) => chain);
  expect(traced).toEqual(['pre', 'out']);
});

test('a datagram that is too long is seen in every size in which it was tried, with the errors that taught them', () => {
  const udp = story(overlay, 2);
  expect(udp.client).toMatchObject({ outcome: 'answered' });
  expect(udp.client?.again).toHaveLength(2);
  expect(lines(udp, 'error')).toEqual([
    'n1/c1 out 10.1.0.1 > 10.1.0.2 icmp 3/4 ttl 64', 'p1/eth0 in 10.1.0.1 > 10.1.0.2 icmp 3/4 ttl 64',
    'n2/c2 out 10.2.0.1 > 10.2.0.2 icmp 3/4 ttl 64', 'p2/eth0 in 10.2.0.1 > 10.2.0.2 icmp 3/4 ttl 64',
  ]);
  expect(lines(udp, 'forward').at(-1)).toBe('p2/eth0 in 10.1.0.2 > 10.2.0.2 ttl 62 at 1424 x2');
});

test('the rules that a tunnel\'s own IPv6 packet met before its source was translated are its own', () => {
  const echo = story(overlay6, 11);
  expect(lines(echo, 'forward')).toContain('host/calip2 out fd00:2::4 > fd00:8::5 vni 3774 {fd00:2::2 > fd00:a::4 icmp 128/0 ttl 63} ttl 64');
  const output = (echo.rules.get('host') ?? []).filter(({ table, chain, what }) => table === 'filter' && chain === 'OUTPUT' && what === 'rule');
  expect(output).toMatchObject([{ to: 'NW-FIL-0' }]);
});

test('of a datagram that was sent several times the one that decided is told apart', () => {
  const udp = story(overlay, 2);
  const [, last = Number.NaN] = udp.client?.again ?? [];
  expect(udp.sightings.some(({ at, role }) => role === 'forward' && at < last)).toBe(true);
  expect(udp.decisive?.sightings.filter(({ at }) => at < last)).toEqual([]);
  expect(lines(udp.decisive ?? udp, 'reply').length).toBeGreaterThan(0);
  expect(story(router, 6).decisive).toBeUndefined();
});
