import { expect, it } from 'vitest';
import { parseSockets } from '../../parse/socket/index.ts';
import { formatIp } from '../../net/ip.ts';
import { assembleUnacknowledged } from './index.ts';

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
