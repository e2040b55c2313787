import { describe, expect, it } from 'vitest';
import type { Netns } from '../../model/network/netns.ts';
import { ip } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import { parseRoute } from '../testing/route.ts';
import type { Flow } from './path.ts';
import { isLeftToRelease, sharesOf } from './share.ts';

/* `ip route get 10.50.0.9 from A ipproto udp sport 1000..1199 dport 53` with fib_multipath_hash_policy=1, Linux 6.18.44: docs/kernel-notes/multipath-keeps-to-the-source.md. */

const ROUTE = parseRoute('10.50.0.0/16 nexthop via 10.0.0.2 dev d0 weight 1 nexthop via 10.1.0.2 dev d1 weight 1 nexthop via 10.2.0.2 dev d2 weight 2');

function clientWith(kernel: string): Netns {
  const devices = { d0: { addrs: ['10.0.0.1/16', '10.0.0.7/16'] }, d1: { addrs: ['10.1.0.1/16'] }, d2: { addrs: ['10.2.0.1/16'] } };
  const netns = networkOf({ c: { devices, parts: { kernel } } }).netns.get('n/c');
  if (netns === undefined) throw new Error('no namespace');
  return netns;
}

function flowFrom(src: string | undefined): Flow {
  return { family: 4, dst: ip('10.50.0.9'), iif: 'lo', mark: 0, tos: 0, ...(src === undefined ? {} : { src: ip(src) }) };
}

function shares(src: string | undefined, kernel = '6.18.44', { iif = 'lo', route = ROUTE } = {}): readonly string[] {
  return sharesOf(clientWith(kernel), { ...flowFrom(src), iif }, route, route.nexthops).map(({ index, share }) => `${route.nexthops[index]?.dev ?? ''} ${share}`);
}

const BY_WEIGHT = ['d0 0.25', 'd1 0.25', 'd2 0.5'];

describe('the share of each next hop', () => {
  it('is that of its weight where the source is not chosen, is no device\'s own, or is one that the device would not choose', () => {
    for (const src of [undefined, '10.99.0.1', '10.0.0.7']) expect(shares(src)).toEqual(BY_WEIGHT);
  });

  it('is all where the device has the source for its own address', () => {
    expect(shares('10.0.0.1')).toEqual(['d0 1']);
    expect(shares('10.1.0.1')).toEqual(['d1 1']);
  });

  it('is that of its weight before 6.16, for what is forwarded, and with a nexthop object', () => {
    expect(shares('10.1.0.1', '6.1.0-13-amd64')).toEqual(BY_WEIGHT);
    expect(shares('10.1.0.1', '6.18.44', { iif: 'eth0' })).toEqual(BY_WEIGHT);
    expect(shares('10.1.0.1', '6.18.44', { route: { ...ROUTE, byObject: true } })).toEqual(BY_WEIGHT);
  });

  it('is not known of a source that no device would choose, on kernels that may lack the correction', () => {
    const left = (src: string | undefined, kernel: string): boolean => isLeftToRelease(clientWith(kernel), flowFrom(src), ROUTE, ROUTE.nexthops);
    expect(['6.1.0-13-amd64', '6.15.9', '6.16.0', '6.18.43', '6.18.44-fc', '6.19.0'].map((kernel) => left('10.99.0.1', kernel))).toEqual([false, false, true, true, false, false]);
    expect([left('10.1.0.1', '6.17.1'), left(undefined, '6.17.1')]).toEqual([false, false]);
  });

  it('gives the first of two with the source what falls to neither', () => {
    const route = parseRoute('10.50.0.0/16 nexthop via 10.1.0.2 dev d1 weight 1 nexthop via 10.0.0.2 dev d0 weight 1 nexthop via 10.1.0.3 dev d1 weight 1 nexthop via 10.2.0.2 dev d2 weight 1');
    expect(shares('10.1.0.1', '6.18.44', { route })).toEqual(['d1 0.5', 'd1 0.5']);
  });

  it('is of the hashes that an earlier choice for the flow has left, whatever source it rested on', () => {
    const client = clientWith('6.18.44');
    const again = (first: string | undefined, then: string): readonly unknown[] =>
      sharesOf(client, flowFrom(first), ROUTE, ROUTE.nexthops).map(({ hashes }) => sharesOf(client, { ...flowFrom(then), iif: 'd0' }, ROUTE, ROUTE.nexthops, hashes).map(({ index, share }) => [index, share]));
    // A packet of this stack that has the source of d0 goes there with any hash: one of the same flow that comes back and is forwarded goes by its hash.
    expect(again('10.0.0.1', '10.0.0.1')).toEqual([[[0, 0.25], [1, 0.25], [2, 0.5]]]);
    expect(again(undefined, '10.0.0.1')).toEqual([[[0, 1]], [[1, 1]], [[2, 1]]]);
  });
});
