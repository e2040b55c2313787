import { expect, it } from 'vitest';
import type { Neighbour } from '../../model/network/link.ts';
import { ask, outcome, outcomeText, reason } from '../testing/ask.ts';
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

it('may give up a neighbour between the first and the second SYN, of which the program is told (6.18)', () => {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['fd00::1/64'] } }, neighbours: [['fd00::2', 'eth0', '02:00:00:00:01:01', 'delay']] },
    s: { devices: { eth0: { addrs: ['fd00::9/64'] } } },
  }, [['c:eth0', 's:eth0']]);
  const { branches } = ask(network, 'c', 'fd00::2', 80);
  expect(branches.map(({ journeys, outcome: end }) => `${journeys.filter(({ purpose }) => purpose === 'open').length} ${outcomeText(end)}`)).toEqual(['2 timeout', '2 EHOSTUNREACH', '1 EHOSTUNREACH']);
});

it('may still send to where a neighbour was, or ask for it anew', () => {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.1/24'] } }, neighbours: [['10.1.0.2', 'eth0', '02:00:00:00:09:09', 'stale']] },
    s: { devices: { eth0: { addrs: ['10.1.0.2/24'] } } },
  }, [['c:eth0', 's:eth0']]);
  expect(ask(network, 'c', '10.1.0.2', 53, { protocol: 'udp' }).branches.map((branch) => reason(branch))).toEqual(['other-host-mac', 'no-listener']);
});

/** A client whose answers have to find it again; `arp_ignore` keeps it from being found by requests from another network (6.18). */
function answeredTo(entry: Neighbour['state'] | undefined): string {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.1/24'] } }, routes: ['10.2.0.9 via 10.1.0.2 dev eth0'], sysctls: { 'net.ipv4.conf.eth0.arp_ignore': '2' }, neighbours: entry === undefined ? [] : [['10.1.0.2', 'eth0', '02:00:00:00:01:01', entry]] },
    s: { devices: { eth0: { addrs: ['10.1.0.2/24', '10.2.0.9/24'] } }, listen: ['udp 53'] },
  }, [['c:eth0', 's:eth0']]);
  return outcome(ask(network, 'c', '10.2.0.9', 53, { protocol: 'udp' }));
}

it('makes itself known by asking, and not where its table has the neighbour already', () => {
  expect(answeredTo(undefined)).toBe('answered');
  expect([answeredTo('reachable'), answeredTo('stale')]).toEqual(['timeout', 'timeout']);
});
