import { expect, it } from 'vitest';
import { parseSockets, parseTcpMetrics } from '../../parse/socket/index.ts';
import { formatIp } from '../../net/ip.ts';
import { assembleHalfOpen, assembleKnownPeers } from './index.ts';

it('half-open connections are told from listeners, and IPv4 at an IPv6 socket is IPv4', () => {
  const text = `State    Recv-Q Send-Q      Local Address:Port         Peer Address:PortProcess
LISTEN   0      511                     *:5432                    *:*
SYN-RECV 0      0      [::ffff:10.9.0.1]:5432  [::ffff:10.9.0.2]:35206
SYN-RECV 0      0             [fd00::1]:5432           [fd00::2]:35207
SYN-RECV 0      0              10.9.0.1:80              10.9.0.2:35208
`;
  expect(assembleHalfOpen(parseSockets(text, 'ss-syn-recv.txt')).map(({ local, port, because }) => `${formatIp(local)} ${port} ${because.ref?.line ?? 0}`)).toEqual(['10.9.0.1 5432 3', 'fd00::1 5432 4', '10.9.0.1 80 5']);
});

it('a peer is proven once a round trip to it was measured', () => {
  const text = '10.9.0.2 age 0.016sec cwnd 11 rtt 70us rttvar 70us source 10.9.0.1\nfd00::2 age 4.100sec source fd00::1\n';
  expect(assembleKnownPeers(parseTcpMetrics(text, 'tcp-metrics.txt')).map(({ peer, local, proven }) => [formatIp(peer), local === undefined ? '' : formatIp(local), proven])).toEqual([['10.9.0.2', '10.9.0.1', true], ['fd00::2', 'fd00::1', false]]);
});
