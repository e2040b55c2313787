import { expect, it } from 'vitest';
import { parseSockets } from '../../parse/socket/index.ts';
import { formatIp } from '../../net/ip.ts';
import { assembleSending, assembleUnacknowledged } from './index.ts';

it('a connection waits for an acknowledgement while its retransmission timer runs, not while its peer has its window closed or it is idle', () => {
  const text = `ESTAB      0 33           10.40.1.10:46750      10.96.0.10:5432 timer:(on,3.8sec,5)
CLOSE-WAIT 0 7      [::ffff:10.40.1.10]:8080 [::ffff:10.0.0.9]:41000 timer:(on,1min2sec,9)
ESTAB      0 9             [fd00::1]:8080       [fd00::2]:41001 timer:(on,180ms,0)
ESTAB      0 5            10.40.1.10:46751      10.96.0.10:5432 timer:(persist,1.2sec,3)
ESTAB      0 0            10.40.1.10:46752      10.96.0.10:5432 timer:(keepalive,14sec,0)
ESTAB      0 0            10.40.1.10:46753      10.96.0.10:5432
`;
  expect(assembleUnacknowledged(parseSockets(text, 'ss-retransmit.txt')).map(({ local, port, peer, peerPort, bytes, retries, because }) => [`${formatIp(local)} ${port}`, `${formatIp(peer)} ${peerPort}`, bytes, retries, because.ref?.line])).toEqual([
    ['10.40.1.10 46750', '10.96.0.10 5432', 33, 5, 1],
    ['10.40.1.10 8080', '10.0.0.9 41000', 7, 9, 2],
    ['fd00::1 8080', 'fd00::2 41001', 9, 0, 3],
  ]);
});

it('how such a connection fared is read from the line itself; a kernel that does not count what was sent says nothing', () => {
  const text = `State Recv-Q Send-Q Local Address:Port Peer Address:Port Process
ESTAB 0 62910 [::ffff:10.40.2.10]:5432 [::ffff:10.40.1.10]:53806 timer:(on,088ms,1) ts sack bbr wscale:10,10 rto:204 mss:1398 pmtu:1450 cwnd:4 bytes_sent:64347 bytes_retrans:40542 bytes_acked:15417 bbr:(bw:112969144bps,mrtt:0.053) retrans:4/29 lost:4
ESTAB 0 9 10.40.2.10:5432 10.40.1.11:41001 timer:(on,180ms,0) cubic wscale:7,7 rto:204 mss:1398 bytes_sent:9
ESTAB 0 9 10.40.2.10:5432 10.40.1.12:41001 timer:(on,180ms,0) cubic wscale:7,7 rto:204 mss:1398 cwnd:10
`;
  expect(assembleSending(parseSockets(text, 'ss-info.txt')).map(({ peer, peerPort, mss, sent, again, acknowledged, waiting, retries }) => [`${formatIp(peer)} ${peerPort}`, mss, sent, again, acknowledged, waiting, retries])).toEqual([
    ['10.40.1.10 53806', 1398, 64347, 40542, 15417, 62910, 1],
    ['10.40.1.11 41001', 1398, 9, 0, 0, 9, 0],
  ]);
});
