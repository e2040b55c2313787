import { describe, expect, it } from 'vitest';
import { ip } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import { trace } from '../index.ts';

/* What Linux 6.18 answered in recorded networks. */

const network = networkOf({
  c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd00:1::2/64'] } } },
  r: { devices: { in0: { addrs: ['10.1.0.1/24', 'fd00:1::1/64'] } } },
}, [['c:eth0', 'r:in0']]);

/** What becomes of a packet of a protocol at the address that it is for, and type and code of the answer. */
function fate(protocol: number, family: 4 | 6): string {
  const [src, dst] = family === 4 ? ['10.1.0.2', '10.1.0.1'] : ['fd00:1::2', 'fd00:1::1'];
  const packet = { src: ip(src ?? ''), dst: ip(dst ?? ''), protocol, l4: { kind: 'opaque' } as const, ttl: 64, length: 64, df: false, tos: 0 };
  const [first, back] = trace(network, { kind: 'wire', netns: 'n/r', ifindex: 2, packet, reply: true }).branches[0]?.journeys ?? [];
  const l4 = back?.packetIn.l4;
  return `${first?.disposition.kind ?? 'nothing'}${l4?.kind === 'icmp' ? ` ${l4.type}/${l4.code}` : ''}`;
}

describe('a packet of a protocol without ports that is for this stack', () => {
  it('is answered by protocol unreachable or unknown next header where the kernel has no use for it', () => {
    expect([fate(89, 4), fate(253, 4), fate(89, 6), fate(253, 6)]).toEqual(['rejected 3/2', 'rejected 3/2', 'rejected 4/1', 'rejected 4/1']);
  });

  it('is dropped in silence where the kernel takes it for itself', () => {
    expect([fate(103, 4), fate(103, 6), fate(2, 4), fate(2, 6)]).toEqual(['dropped', 'dropped', 'dropped', 'rejected 4/1']);
  });

  it('is unknown where a module may take it', () => {
    expect([fate(50, 4), fate(50, 6)]).toEqual(['unknown', 'unknown']);
  });
});
