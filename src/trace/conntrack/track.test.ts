import { describe, expect, it } from 'vitest';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import { CT_STATE, CT_STATUS } from '../../model/network/field.ts';
import type { Netns } from '../../model/network/netns.ts';
import { TCP_FLAG } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import type { Hook } from '../netfilter/env.ts';
import { base, chain, ctState, echo, ip, is, known, link, natTo, netns, route, rule, skbOf, table, tcp, udp, verdict } from '../netfilter/testing.ts';
import { runPackets } from '../netfilter/testing-run.ts';

const CLIENT = '10.1.0.1';
const VIP = '10.96.0.1';
const SERVER = '10.2.0.2';
const THROUGH: readonly Hook[] = ['prerouting', 'forward', 'postrouting'];

const nat = table('nat', [
  chain('PREROUTING', [rule('-j DNAT', is('ip daddr', VIP), { kind: 'dnat', to: natTo(`${SERVER}:8080`) })], base('prerouting', -100, 'accept', 'nat')),
  chain('POSTROUTING', [rule('-j MASQUERADE', is('meta oifname', 'eth0'), { kind: 'masquerade', to: natTo('') })], base('postrouting', 100, 'accept', 'nat')),
]);

function space(parts: Partial<Netns> = {}): Netns {
  return netns({ tables: known([nat]), links: known([link('cali1', 2), link('eth0', 3, ['192.168.0.1/24'])]), routes4: known([route('0.0.0.0/0', 'eth0', '192.168.0.254')]), ...parts });
}

const out = (packet: Packet) => ({ make: () => skbOf(packet, { inDev: 'cali1', outDev: 'eth0' }), hooks: THROUGH });
const back = (packet: Packet) => ({ make: () => skbOf(packet, { inDev: 'eth0', outDev: 'cali1' }), hooks: THROUGH });

function send(where: Netns, ...packets: readonly ReturnType<typeof out>[]) {
  const [only] = runPackets(where, packets);
  if (only === undefined) throw new Error('no run');
  return only;
}

function entry(more: Partial<ConntrackEntry> = {}): ConntrackEntry {
  return {
    original: { protocol: 17, src: ip(CLIENT), dst: ip(VIP), sport: 40000, dport: 53 }, reply: { protocol: 17, src: ip('10.2.0.99'), dst: ip(CLIENT), sport: 53, dport: 40000 },
    mark: 0, zone: 0, seenReply: false, assured: false, because: { ref: { file: 'conntrack', line: 7 }, text: 'udp 17 29 ...' }, ...more,
  };
}

describe('a connection', () => {
  it('gets its answer translated back in both addresses and ports', () => {
    const run = send(space(), out(tcp(CLIENT, VIP)), back(tcp(SERVER, '192.168.0.1', { sport: 8080, dport: 40000, flags: TCP_FLAG.syn | TCP_FLAG.ack })));
    expect(run.packets[1]?.skb.packet).toMatchObject({ src: ip(VIP), dst: ip(CLIENT), l4: { sport: 80, dport: 40000 } });
    expect(run.packets[1]?.skb.ct).toMatchObject({ direction: 'reply', state: 'established' });
    expect(run.packets[1]?.steps.filter((step) => step.action === 'untranslate')).toHaveLength(2);
  });

  it('is forgotten with a reset as its first answer, so that a later error about it is of no connection', () => {
    const rst = tcp(SERVER, '192.168.0.1', { sport: 8080, dport: 40000, flags: TCP_FLAG.rst | TCP_FLAG.ack });
    const run = send(space(), out(tcp(CLIENT, VIP)), back(rst), back(rst));
    expect(run.packets[1]?.skb.ct).toMatchObject({ direction: 'reply', state: 'established' });
    expect(run.packets[1]?.skb.packet).toMatchObject({ src: ip(VIP), dst: ip(CLIENT) });
    expect(run.packets[2]?.skb.ct).toMatchObject({ kind: 'invalid' });
  });

  it('follows a collected entry rather than the rules of today', () => {
    const run = send(space({ conntrack: known([entry()]) }), out(udp(CLIENT, VIP)));
    expect(run.packets[0]?.skb.packet.dst).toEqual(ip('10.2.0.99'));
    expect(run.packets[0]?.steps.find((step) => step.action === 'dnat')?.because[0]?.ref).toEqual({ file: 'conntrack', line: 7 });
  });

  it('that was answered and is listed as not assured may be assured by the next datagram, if it is two seconds old', () => {
    const assured = table('filter', [chain('FORWARD', [rule('ct status assured drop', is('ct status', CT_STATUS['seen-reply'] | CT_STATUS.assured | CT_STATUS.confirmed | CT_STATUS.dnat | 384), verdict('drop'))], base('forward', 0))]);
    const parts = { conntrack: known([entry({ seenReply: true })]) };
    const runs = runPackets(space({ ...parts, tables: known([nat, assured]) }), [out(udp(CLIENT, VIP))]);
    expect(runs.map((run) => run.packets[0]?.skb.ct).map((ct) => (ct?.kind === 'tracked' ? ct.connection.assured : undefined)).toSorted()).toEqual([false, true]);
    expect(runs[0]?.assumed).toEqual(['udp 17 29 ...']);
    expect(runPackets(space(parts), [out(udp(CLIENT, VIP))])).toHaveLength(1);
  });

  it('gets another source port when its own is taken by another connection', () => {
    const taken = entry({ original: { protocol: 6, src: ip('10.1.0.9'), dst: ip('9.9.9.9'), sport: 40000, dport: 80 }, reply: { protocol: 6, src: ip('9.9.9.9'), dst: ip('192.168.0.1'), sport: 80, dport: 40000 } });
    const run = send(space({ conntrack: known([taken]) }), out(tcp(CLIENT, '9.9.9.9')));
    expect(run.packets[0]?.skb.packet.l4).toMatchObject({ sport: 1024 });
    expect(run.packets[0]?.steps.find((step) => step.action === 'snat')?.facts['portChosen']).toBe('any in range');
  });

  it('goes to each of a few ports of a range that one is drawn of, and of many it is not known to which', () => {
    const drawn = (to: number) => table('nat', [chain('PREROUTING', [rule('-j DNAT --random', { kind: 'dnat', to: { ...natTo(`${SERVER}:8080`), random: true, port: { kind: 'range', range: { from: 8080, to } } } })], base('prerouting', -100, 'accept', 'nat'))]);
    const runs = runPackets(space({ tables: known([drawn(8082)]) }), [out(tcp(CLIENT, VIP))]);
    expect(runs.map(({ weight, packets }) => [weight, packets[0]?.skb.packet.l4])).toMatchObject([8080, 8081, 8082].map((dport) => [1 / 3, { dport }]));
    expect(runPackets(space({ tables: known([drawn(9080)]) }), [out(tcp(CLIENT, VIP))])).toMatchObject([{ doubts: ['-j DNAT --random'] }]);
  });

  it('is not found when its answer comes from an address that the table does not know', () => {
    const run = send(space(), out(tcp(CLIENT, VIP)), back(tcp('10.2.0.77', '192.168.0.1', { sport: 8080, dport: 40000, flags: TCP_FLAG.syn | TCP_FLAG.ack })));
    expect(run.packets[1]?.skb.ct?.kind).toBe('invalid');
  });

  it('is picked up in its middle unless tcp_loose is off', () => {
    const sysctls = known(new Map([['net.netfilter.nf_conntrack_tcp_loose', { value: '0', because: { text: 'tcp_loose' } }]]));
    const middle = out(tcp(CLIENT, SERVER, { flags: TCP_FLAG.ack }));
    expect(send(space(), middle).packets[0]?.skb.ct).toMatchObject({ kind: 'tracked', state: 'new' });
    expect(send(space({ sysctls }), middle).packets[0]?.skb.ct?.kind).toBe('invalid');
  });

  it('turns invalid when the client goes on without having got a SYN-ACK', () => {
    const run = send(space(), out(tcp(CLIENT, SERVER)), out(tcp(CLIENT, SERVER, { flags: TCP_FLAG.ack })));
    expect(run.packets[1]?.skb.ct?.kind).toBe('invalid');
  });

  it('does not reach the table when its first packet is dropped in FORWARD', () => {
    const drop = table('filter', [chain('FORWARD', [rule('drop', ctState(CT_STATE.new), verdict('drop'))], base('forward'))]);
    const run = send(space({ tables: known([nat, drop]) }), out(tcp(CLIENT, VIP)), back(tcp(SERVER, '192.168.0.1', { sport: 8080, dport: 40000, flags: TCP_FLAG.syn | TCP_FLAG.ack })));
    expect(run.packets[1]?.skb.ct?.kind).toBe('invalid');
  });
});

describe('an ICMP error', () => {
  it('is related to the connection that it quotes and is translated inside and outside', () => {
    const quoted = udp('192.168.0.1', SERVER, 40000, 8080);
    const error: Packet = { ...echo(SERVER, '192.168.0.1'), l4: { kind: 'icmp', type: 3, code: 3, id: 0, quoted } };
    const run = send(space(), out(udp(CLIENT, VIP)), back(error));
    expect(run.packets[1]?.skb.ct).toMatchObject({ state: 'related', direction: 'reply' });
    expect(run.packets[1]?.skb.packet).toMatchObject({ src: ip(VIP), dst: ip(CLIENT), l4: { quoted: { src: ip(CLIENT), dst: ip(VIP), l4: { sport: 40000, dport: 53 } } } });
  });

  it('is invalid when nothing is known of the packet that it quotes', () => {
    const error: Packet = { ...echo(SERVER, '192.168.0.1'), l4: { kind: 'icmp', type: 3, code: 3, id: 0, quoted: udp('192.168.0.1', SERVER) } };
    expect(send(space(), back(error)).packets[0]?.skb.ct?.kind).toBe('invalid');
  });
});

describe('a ping', () => {
  it('gets its id from the port range of the rule, as the kernel has it, and comes back translated', () => {
    const run = send(space(), out(echo(CLIENT, VIP)), back(echo(SERVER, '192.168.0.1', 0, 8080)));
    expect(run.packets[1]?.skb.packet).toMatchObject({ src: ip(VIP), dst: ip(CLIENT) });
  });

  it('of which only the answer is seen is invalid', () => {
    expect(send(space(), back(echo(SERVER, CLIENT, 0))).packets[0]?.skb.ct?.kind).toBe('invalid');
  });
});

describe('what was not collected', () => {
  it('of the connection table makes a datagram from a chosen port uncertain, a new TCP connection not', () => {
    const missing = space({ conntrack: { kind: 'missing', because: { text: 'conntrack: not permitted' } } });
    expect(send(missing, out(udp(CLIENT, VIP))).assumed).toEqual(['conntrack: not permitted']);
    expect(send(missing, out(tcp(CLIENT, VIP))).assumed).toEqual([]);
  });
});
