import { describe, expect, it } from 'vitest';
import type { Listener } from '../../model/network/socket.ts';
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
