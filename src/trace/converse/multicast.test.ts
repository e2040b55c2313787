import { expect, it } from 'vitest';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

const network = networkOf({ c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] } }, []);

it('a datagram to a multicast group is sent without asking, and who takes it is not known; a connection to one is refused', () => {
  expect(outcome(ask(network, 'c', '239.1.2.3', 53, { protocol: 'udp' }))).toBe('unknown');
  expect(outcome(ask(network, 'c', '239.1.2.3', 53, { protocol: 'tcp' }))).toBe('ENETUNREACH');
});
