import { describe, expect, it } from 'vitest';
import type { Network } from '../../model/network/netns.ts';
import { trace } from '../index.ts';
import { ip } from '../netfilter/testing.ts';
import { ask } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* Lengths as captured between two namespaces on Linux 6.18.44. */

function pair(client: Readonly<Record<string, string>>, server: Readonly<Record<string, string>>): Network {
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd00:1::2/64'] } }, sysctls: client },
    s: { devices: { eth0: { addrs: ['10.1.0.1/24', 'fd00:1::1/64'] } }, sysctls: server, listen: ['tcp 80'] },
  }, [['c:eth0', 's:eth0']]);
}

/** Lengths of SYN, SYN-ACK and the first byte each way. */
function lengths(network: Network, dst: string): readonly number[] | undefined {
  return ask(network, 'c', dst, 80, { size: 'small' }).branches[0]?.journeys.map((journey) => journey.packetIn.length);
}

const OFF = { 'net.ipv4.tcp_timestamps': '0' };
const BARE = { 'net.ipv4.tcp_timestamps': '0', 'net.ipv4.tcp_sack': '0', 'net.ipv4.tcp_window_scaling': '0' };

describe('the segments of a connection', () => {
  it('carry MSS, SACK, timestamps and window scale in both openings, and timestamps from then on', () => {
    expect(lengths(pair({}, {}), '10.1.0.1')).toEqual([60, 60, 53, 53]);
    expect(lengths(pair({}, {}), 'fd00:1::1')).toEqual([80, 80, 73, 73]);
  });

  it('are shorter by the timestamps that one end does not have, but for its word on SACK', () => {
    expect(lengths(pair(OFF, {}), '10.1.0.1')).toEqual([52, 52, 41, 41]);
    expect(lengths(pair({}, OFF), '10.1.0.1')).toEqual([60, 52, 41, 41]);
  });

  it('hold nothing but the MSS where all else is off', () => {
    expect(lengths(pair(BARE, {}), '10.1.0.1')).toEqual([44, 44, 41, 41]);
    expect(lengths(pair({}, BARE), 'fd00:1::1')).toEqual([80, 64, 61, 61]);
  });
});

describe('a SYN that says nothing of options', () => {
  it('is answered with the MSS alone, however much data it holds', () => {
    const packet = { src: ip('10.1.0.2'), dst: ip('10.1.0.1'), protocol: 6, l4: { kind: 'tcp', sport: 4000, dport: 80, flags: 2 } as const, ttl: 64, length: 64, df: false, tos: 0 };
    const walk = trace(pair({}, {}), { kind: 'wire', netns: 'n/s', ifindex: 2, packet, reply: true });
    expect(walk.branches[0]?.journeys.slice(0, 2).map((journey) => journey.packetIn.length)).toEqual([64, 44]);
  });
});
