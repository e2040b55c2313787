import { describe, expect, it } from 'vitest';
import type { HalfOpen, KnownPeer, Listener } from '../../model/network/socket.ts';
import type { Netns } from '../../model/network/netns.ts';
import { ip, known } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import { trace } from '../index.ts';

/* What Linux 6.18 did: with listen(4) five connections stood and waited (Recv-Q 5, Send-Q 4), and every further SYN was dropped. */

/** How a connection to these listeners ends at the server, and what had to be assumed. */
function fate(listeners: readonly Partial<Listener>[], parts: Partial<Netns> = {}): string {
  const all = listeners.map((more, index): Listener => ({ protocol: 6, family: 6, port: 80, v6only: false, recvQ: 0, sendQ: 4, because: { text: `listener ${index}` }, ...more }));
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } } },
    s: { devices: { eth0: { addrs: ['10.1.0.1/24'] } }, parts: { ...parts, listeners: known(all) } },
  }, [['c:eth0', 's:eth0']]);
  const [branch] = trace(network, { kind: 'socket', netns: 'n/c', protocol: 'tcp', dst: ip('10.1.0.1'), dport: 80, size: 'small' }).branches;
  return [branch?.outcome.kind, ...(branch?.assumed ?? []).map(({ text }) => `if ${text}`)].join(' ');
}

describe('a listener of whose accepted connections some wait', () => {
  it('takes one more than its backlog says, and drops the SYN of the next in silence', () => {
    expect([fate([{ recvQ: 3 }]), fate([{ recvQ: 4 }]), fate([{ recvQ: 5 }])]).toEqual(['answered', 'answered', 'timeout']);
  });

  it('is not told of before Linux 4.10, which looked at the SYN queue, too', () => {
    expect([fate([{ recvQ: 5 }], { kernel: '3.10.0-1160.el7.x86_64' }), fate([{ recvQ: 5 }], { kernel: '4.10.0' })]).toEqual(['unknown', 'timeout']);
  });

  it('may be chosen or not where several share the port', () => {
    expect([fate([{ recvQ: 5 }, {}]), fate([{ recvQ: 5 }, { recvQ: 5 }]), fate([{}, {}])]).toEqual(['unknown', 'timeout', 'answered']);
  });

  it('is taken to have room where the limit could not be read', () => {
    expect([fate([{ recvQ: 5, sendQ: 0, limitUnknown: true }]), fate([{ sendQ: 0, limitUnknown: true }])]).toEqual(['answered if listener 0', 'answered']);
  });
});

/** So many connections to port 80 that their clients have not confirmed. */
function halfOpen(count: number): Pick<Netns, 'halfOpen'> {
  return { halfOpen: known(Array.from({ length: count }, (): HalfOpen => ({ local: ip('10.1.0.1'), port: 80, because: { text: 'SYN-RECV' } }))) };
}

function settings(values: Readonly<Record<string, number>>): Pick<Netns, 'sysctls'> {
  return { sysctls: known(new Map(Object.entries(values).map(([name, value]) => [`net.ipv4.${name}`, { value: String(value), because: { text: name } }]))) };
}

const noCookies = settings({ tcp_syncookies: 0, tcp_max_syn_backlog: 64 });

/* What Linux 6.18 did: with tcp_max_syn_backlog=64 and listen(511), 49 connections stayed half open, with listen(32), 33 did; every further SYN was dropped. */
describe('a listener of whose connections some are half open', () => {
  const roomy = [{ sendQ: 511 }];

  it('answers with SYN cookies where they are on, however many there are', () => {
    expect([fate(roomy, { ...halfOpen(600), ...settings({ tcp_syncookies: 1, tcp_max_syn_backlog: 64 }) }), fate(roomy, halfOpen(600))]).toEqual(['answered', 'answered']);
  });

  it('leaves strangers three quarters of tcp_max_syn_backlog without cookies', () => {
    expect([fate(roomy, { ...halfOpen(48), ...noCookies }), fate(roomy, { ...halfOpen(49), ...noCookies })]).toEqual(['answered', 'timeout']);
  });

  it('takes a peer that TCP has talked to in the last quarter, too', () => {
    const peer = (proven: boolean): Pick<Netns, 'knownPeers'> => ({ knownPeers: known<readonly KnownPeer[]>([{ peer: ip('10.1.0.2'), local: ip('10.1.0.1'), proven, because: { text: '10.1.0.2' } }]) });
    expect([fate(roomy, { ...halfOpen(49), ...noCookies, ...peer(true) }), fate(roomy, { ...halfOpen(49), ...noCookies, ...peer(false) })]).toEqual(['answered', 'timeout']);
    expect(fate(roomy, { ...halfOpen(49), ...noCookies, knownPeers: { kind: 'missing', because: { text: 'not collected' } } })).toBe('unknown');
  });

  it('is full at its own backlog, of which one more fits since Linux 6.14', () => {
    const few = [{ sendQ: 32 }];
    expect([fate(few, { ...halfOpen(32), ...noCookies }), fate(few, { ...halfOpen(33), ...noCookies })]).toEqual(['answered', 'timeout']);
    expect([fate(few, { ...halfOpen(31), ...noCookies, kernel: '5.15.0' }), fate(few, { ...halfOpen(32), ...noCookies, kernel: '5.15.0' }), fate(few, { ...halfOpen(33), ...noCookies, kernel: '5.15.0' })]).toEqual(['answered', 'unknown', 'timeout']);
    expect([fate(few, { ...halfOpen(32), ...noCookies, kernel: '3.10.0' }), fate(few, { ...halfOpen(33), ...noCookies, kernel: '3.10.0' })]).toEqual(['answered', 'unknown']);
  });

  it('has a queue of which one does not know whose it is where several share the port', () => {
    expect([fate([...roomy, ...roomy], { ...halfOpen(40), ...noCookies }), fate([...roomy, ...roomy], { ...halfOpen(60), ...noCookies })]).toEqual(['answered', 'unknown']);
  });

  it('is taken to have room where its queue was not collected', () => {
    expect(fate(roomy, { ...noCookies, halfOpen: { kind: 'missing', because: { text: 'ss-syn-recv was not collected' } } })).toBe('answered if the SYN queue has room: ss-syn-recv was not collected');
  });
});
