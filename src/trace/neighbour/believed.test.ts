import { expect, it } from 'vitest';
import type { Neighbour } from '../../model/network/link.ts';
import { ask, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/** How a packet may end on its way to a server that has given up its address, while the client's table still has it in this state. */
function silentServer(state: Neighbour['state']): string[] {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['fd00::1/64'] } }, neighbours: [['fd00::2', 'eth0', '02:00:00:00:01:01', state]] },
    s: { devices: { eth0: { addrs: ['fd00::9/64'] } } },
  }, [['c:eth0', 's:eth0']]);
  return ask(network, 'c', 'fd00::2', 53, { protocol: 'udp' }).branches.map((branch) => reason(branch));
}

it('sends on to a neighbour that is silent now, as long as its entry is not being asked for', () => {
  expect(silentServer('reachable')).toEqual(['forwarding-off']);
  expect(silentServer('stale')).toEqual(['forwarding-off']);
});

it('may find that a neighbour which is being asked for and is silent has been given up', () => {
  expect(silentServer('delay')).toEqual(['forwarding-off', 'neighbour']);
  expect(silentServer('probe')).toEqual(['forwarding-off', 'neighbour']);
});

it('may still send to where a neighbour was, or ask for it anew', () => {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.1/24'] } }, neighbours: [['10.1.0.2', 'eth0', '02:00:00:00:09:09', 'stale']] },
    s: { devices: { eth0: { addrs: ['10.1.0.2/24'] } } },
  }, [['c:eth0', 's:eth0']]);
  expect(ask(network, 'c', '10.1.0.2', 53, { protocol: 'udp' }).branches.map((branch) => reason(branch))).toEqual(['other-host-mac', 'no-listener']);
});
