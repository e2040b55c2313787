import { describe, expect, it } from 'vitest';
import { TCP_FLAG } from '../../../net/packet.ts';
import type { Packet } from '../../../net/packet.ts';
import { trace } from '../../index.ts';
import { networkOf } from '../../testing/network.ts';
import { base, chain, ip, rule, table } from '../testing.ts';

/* What becomes of a SYN's MSS option on its way through a router: each seen on Linux 6.18.44 on 2026-11-22 with SYNs made by hand. */

function through(src: string, dst: string, statement: { readonly to: number; readonly adds: boolean }, syn: { readonly mss?: number; readonly data?: number }): readonly [number | undefined, number] {
  const six = src.includes(':');
  const sysctls = Object.fromEntries((six ? ['6.conf.all', '6.conf.eth0', '6.conf.eth1'] : ['4.conf.eth0', '4.conf.eth1']).map((conf) => [`net.ipv${conf}.forwarding`, '1']));
  const network = networkOf({
    c: { devices: { eth0: { addrs: [six ? 'fd00:1::1/64' : '10.1.0.1/24'] } } },
    r: {
      devices: { eth0: { addrs: [six ? 'fd00:1::2/64' : '10.1.0.2/24'] }, eth1: { addrs: [six ? 'fd00:2::2/64' : '10.2.0.2/24'] } }, sysctls,
      parts: { tables: { kind: 'known', value: [table('mangle', [chain('FORWARD', [rule('mss', { kind: 'mss', ...statement })], base('forward'))], { family: six ? 'ip6' : 'ip' })] } },
    },
    s: { devices: { eth0: { addrs: [six ? 'fd00:2::1/64' : '10.2.0.1/24'] } } },
  }, [['c:eth0', 'r:eth0'], ['r:eth1', 's:eth0']]);
  const header = (six ? 40 : 20) + 20 + (syn.mss === undefined ? 0 : 4);
  const packet: Packet = {
    src: ip(src), dst: ip(dst), protocol: 6, ttl: 64, df: true, tos: 0, length: header + (syn.data ?? 0),
    l4: { kind: 'tcp', sport: 40_000, dport: 80, flags: TCP_FLAG.syn, ...(syn.mss === undefined ? {} : { mss: syn.mss }) },
  };
  const [branch] = trace(network, { kind: 'wire', netns: 'n/r', ifindex: 2, reply: false, packet }).branches;
  const out = branch?.journeys[0]?.packetOut;
  return out?.l4.kind === 'tcp' ? [out.l4.mss, out.length - header] : [undefined, -1];
}

const V4 = ['10.1.0.1', '10.2.0.1'] as const;
const V6 = ['fd00:1::1', 'fd00:2::1'] as const;

describe('the MSS of a SYN', () => {
  it('is lowered and never raised, by either rule', () => {
    for (const adds of [true, false]) {
      expect(through(...V4, { to: 1400, adds }, { mss: 1460 })).toEqual([1400, 0]);
      expect(through(...V4, { to: 1400, adds }, { mss: 900 })).toEqual([900, 0]);
    }
  });

  it('is given by TCPMSS to one that has none: what was asked for, and no more than every stack takes', () => {
    expect(through(...V4, { to: 1400, adds: true }, {})).toEqual([536, 4]);
    expect(through(...V4, { to: 500, adds: true }, {})).toEqual([500, 4]);
    expect(through(...V6, { to: 1400, adds: true }, {})).toEqual([1220, 4]);
  });

  it('is given to none that brings data, and by nft\'s maxseg to none at all', () => {
    expect(through(...V4, { to: 1400, adds: true }, { data: 100 })).toEqual([undefined, 100]);
    expect(through(...V4, { to: 1400, adds: false }, {})).toEqual([undefined, 0]);
  });
});
