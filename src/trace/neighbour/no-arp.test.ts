import { describe, expect, it } from 'vitest';
import type { Space } from '../testing/network.ts';
import { ask, outcome, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A wire between c and s, and `ip link set eth0 arp off` at s. Every outcome is what Linux 6.18.44 gave on 2026-11-21. */

function wire(ofS: Pick<Space, 'neighbours'> = {}): ReturnType<typeof networkOf> {
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.1/24', 'fd00::1/64'] } }, listen: ['tcp 80'] },
    s: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd00::2/64'], noArp: true } }, listen: ['tcp 80'], ...ofS },
  }, [['c:eth0', 's:eth0']]);
}

describe('a device without ARP', () => {
  it('answers no request for its addresses, of IPv6 neither', () => {
    expect(outcome(ask(wire(), 'c', '10.1.0.2', 80))).toBe('EHOSTUNREACH');
    expect(outcome(ask(wire(), 'c', 'fd00::2', 80))).toBe('EHOSTUNREACH');
  });

  it('writes its own MAC into what it sends, which nobody takes', () => {
    for (const dst of ['10.1.0.1', 'fd00::1']) {
      const walk = ask(wire(), 's', dst, 80);
      expect(outcome(walk)).toBe('timeout');
      expect(reason(walk.branches[0])).toBe('other-host-mac');
    }
  });

  it('reaches those, and answers those, that its table knows for good', () => {
    const known: Pick<Space, 'neighbours'> = { neighbours: [['fd00::1', 'eth0', '02:00:00:00:00:01', 'permanent']] };
    expect(outcome(ask(wire(known), 's', 'fd00::1', 80))).toBe('answered');
    expect(outcome(ask(wire(known), 'c', 'fd00::2', 80))).toBe('answered');
  });
});
