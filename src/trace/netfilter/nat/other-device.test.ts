import { describe, expect, it } from 'vitest';
import type { ConntrackEntry } from '../../../model/network/conntrack.ts';
import type { Netns } from '../../../model/network/netns.ts';
import type { Rule } from '../../../model/network/rule.ts';
import { base, chain, ip, known, link, natTo, netns, route, rule, skbOf, table, udp } from '../testing.ts';
import { runPackets } from '../testing-run.ts';

/* docs/kernel-notes/masqueraded-for-another-device.md */

const CLIENT = '10.1.0.1';
const SERVER = '10.2.0.2';
const MASQUERADE = rule('-j MASQUERADE', { kind: 'masquerade', to: natTo('') });

function router(rules: readonly Rule[], entries: readonly ConntrackEntry[] = []): Netns {
  const nat = table('nat', [chain('POSTROUTING', rules, base('postrouting', 100, 'accept', 'nat'))]);
  const links = known([link('cali1', 2), link('eth0', 3, ['192.168.0.1/24']), link('eth1', 4, ['192.168.1.1/24'])]);
  return netns({ tables: known([nat]), links, routes4: known([route('0.0.0.0/0', 'eth1', '192.168.1.254')]), conntrack: known(entries) });
}

function entry(dst: string, dport = 40000): ConntrackEntry {
  return {
    original: { protocol: 17, src: ip(CLIENT), dst: ip(SERVER), sport: 40000, dport: 53 }, reply: { protocol: 17, src: ip(SERVER), dst: ip(dst), sport: 53, dport },
    mark: 0, zone: 0, seenReply: false, assured: false, because: { text: 'udp 17 29 ...' },
  };
}

/** What becomes of datagrams of one connection that leave by these devices, and the sources with which they do. */
function sent(where: Netns, ...devices: readonly string[]): readonly unknown[] {
  const [run] = runPackets(where, devices.map((outDev) => ({ make: () => skbOf(udp(CLIENT, SERVER), { inDev: 'cali1', outDev }), hooks: ['prerouting', 'forward', 'postrouting'] as const })));
  return run?.packets.map(({ verdicts, skb }) => {
    const verdict = verdicts.at(-1);
    return verdict?.kind === 'accept' ? skb.packet.src : verdict?.kind === 'drop' ? verdict.by : verdict?.kind;
  }) ?? [];
}

const DROPPED = { kind: 'masqueraded-elsewhere', dev: 'eth0' };

describe('a masqueraded connection that leaves by another device', () => {
  it('loses one packet and is forgotten: the next one is masqueraded anew', () => {
    expect(sent(router([MASQUERADE]), 'eth0', 'eth0', 'eth1', 'eth1')).toEqual([ip('192.168.0.1'), ip('192.168.0.1'), DROPPED, ip('192.168.1.1')]);
  });

  it('is known by its address and the rules where it was collected', () => {
    expect(sent(router([MASQUERADE], [entry('192.168.0.1')]), 'eth1', 'eth1')).toEqual([DROPPED, ip('192.168.1.1')]);
    expect(sent(router([MASQUERADE], [entry('192.168.1.1', 1213)]), 'eth1')).toEqual([ip('192.168.1.1')]);
  });

  it('is left open where another rule can have given the address', () => {
    const snat = (to: string): Rule => rule(`-j SNAT --to-source ${to}`, { kind: 'snat', to: natTo(to) });
    expect(sent(router([MASQUERADE, snat('192.168.0.1')], [entry('192.168.0.1')]), 'eth1')).toEqual(['unknown']);
    expect(sent(router([MASQUERADE, snat('192.168.0.9')], [entry('192.168.0.1')]), 'eth1')).toEqual([DROPPED]);
  });

  it('is no matter without such a rule', () => {
    expect(sent(router([rule('-j SNAT', { kind: 'snat', to: natTo('192.168.0.1') })], [entry('192.168.0.1')]), 'eth1')).toEqual([ip('192.168.0.1')]);
    expect(sent(router([rule('-j SNAT', { kind: 'snat', to: natTo('192.168.0.1') })]), 'eth0', 'eth1')).toEqual([ip('192.168.0.1'), ip('192.168.0.1')]);
  });
});
