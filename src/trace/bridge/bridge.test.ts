import { describe, expect, it } from 'vitest';
import type { FdbEntry } from '../../model/network/link.ts';
import type { Table } from '../../model/network/rule.ts';
import { base, chain, is, mark, natTo, rule, table, verdict } from '../netfilter/testing.ts';
import { ask, ending, outcome, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import type { Device, Space } from '../testing/network.ts';

/*
 * A node with a bridge and two pods, and a Service 10.96.0.1:80 translated to pod b:8080. Outcomes as on Linux 6.18.44 with this
 * topology (iptables-nft, br_netfilter), 2026-11-21.
 */
const BRIDGE = { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false } as const;

function dnat(): Table {
  const service = rule('-d 10.96.0.1 -p tcp --dport 80 -j DNAT', is('ip daddr', '10.96.0.1'), is('tcp dport', 80), { kind: 'dnat', to: natTo('10.40.1.11:8080') });
  return table('nat', [chain('PREROUTING', [service], base('prerouting', -100, 'accept', 'nat'))]);
}

function masquerade(): Table {
  const hairpin = rule('-s 10.40.1.11 -d 10.40.1.11 -j MASQUERADE', is('ip saddr', '10.40.1.11'), is('ip daddr', '10.40.1.11'), { kind: 'masquerade', to: natTo('') });
  return table('nat2', [chain('POSTROUTING', [hairpin], base('postrouting', 100, 'accept', 'nat'))]);
}

function node(change: { readonly call?: '0' | '1'; readonly port?: Device['port']; readonly tables?: readonly Table[]; readonly mtu?: number; readonly kernel?: string; readonly promisc?: boolean; readonly fdb?: readonly FdbEntry[]; readonly forwarding?: '0' } = {}): ReturnType<typeof networkOf> {
  const port = { master: 'cni0', ...(change.port === undefined ? {} : { port: change.port }) };
  return networkOf({
    n: {
      devices: { cni0: { detail: BRIDGE, addrs: ['10.40.1.1/24'], promisc: change.promisc ?? false }, va: port, vb: { ...port, ...(change.mtu === undefined ? {} : { mtu: change.mtu }) } },
      sysctls: { 'net.bridge.bridge-nf-call-iptables': change.call ?? '1', 'net.ipv4.conf.cni0.forwarding': change.forwarding ?? '1', 'net.ipv4.conf.all.send_redirects': '1' },
      parts: { tables: { kind: 'known', value: change.tables ?? [dnat(), masquerade()] }, ...(change.kernel === undefined ? {} : { kernel: change.kernel }), ...(change.fdb === undefined ? {} : { fdb: { kind: 'known', value: change.fdb } }) },
    },
    a: { devices: { eth0: { addrs: ['10.40.1.10/24'] } }, routes: ['default via 10.40.1.1 dev eth0'], listen: ['tcp 8080'] },
    b: { devices: { eth0: { addrs: ['10.40.1.11/24'] } }, routes: ['default via 10.40.1.1 dev eth0'], listen: ['tcp 8080', 'udp 8080'] },
  }, [['a:eth0', 'n:va'], ['b:eth0', 'n:vb']]);
}

describe('pods on one bridge', () => {
  it('reach each other', () => {
    expect(outcome(ask(node(), 'a', '10.40.1.11', 8080))).toBe('answered');
  });

  it('reach a Service on the same bridge only while br_netfilter shows the answer to conntrack', () => {
    expect(outcome(ask(node(), 'a', '10.96.0.1', 80))).toBe('answered');
    const off = ask(node({ call: '0' }), 'a', '10.96.0.1', 80);
    expect(outcome(off)).toBe('timeout');
    expect(ending(off.branches[0])).toMatchObject({ kind: 'dropped', by: { kind: 'not-my-connection' } });
  });

  it('reach themselves through a Service with hairpin and a source translation', () => {
    expect(reason(ask(node(), 'b', '10.96.0.1', 80).branches[0])).toBe('bridge');
    expect(ending(ask(node(), 'b', '10.96.0.1', 80).branches[0])).toMatchObject({ by: { why: 'hairpin' } });
    expect(outcome(ask(node({ port: { hairpin: true } }), 'b', '10.96.0.1', 80))).toBe('answered');
    const plain = ask(node({ port: { hairpin: true }, tables: [dnat()] }), 'b', '10.96.0.1', 80);
    expect(outcome(plain)).toBe('timeout');
    expect(reason(plain.branches[0])).toBe('local-source');
  });

  it('reach a Service on the same bridge twofold where it is promiscuous', () => {
    const facts = (promisc: boolean) => ask(node({ promisc }), 'a', '10.96.0.1', 80).branches[0]?.journeys[0]?.hops[1]?.steps.find((step) => step.facts.dnat === 'bridged')?.facts;
    expect(facts(true)).toMatchObject({ twofold: true });
    expect(facts(false)).not.toHaveProperty('twofold');
  });

  it('reach themselves through a promiscuous bridge whose port takes no frame back: its stack sends them the other copy, which is of no connection (6.18)', () => {
    const walk = ask(node({ promisc: true }), 'b', '10.96.0.1', 80);
    expect(walk.branches[0]?.journeys[0]?.hops.map(({ netns, devIn, devOut }) => [netns, devIn, devOut])).toEqual([['n/b', undefined, 'eth0'], ['n/n', 'vb', 'vb'], ['n/b', 'eth0', undefined]]);
    expect(walk.branches[0]?.journeys[0]?.hops[1]?.steps.filter(({ stage }) => stage === 'conntrack').map(({ action }) => action)).toEqual(['new', 'invalid']);
    expect(outcome(walk)).toBe('timeout');
  });

  it('meet FORWARD between two ports only with br_netfilter', () => {
    const drop = table('filter', [chain('FORWARD', [], base('forward', 0, 'drop'))]);
    const filtered = ask(node({ tables: [drop] }), 'a', '10.40.1.11', 8080);
    expect(ending(filtered.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n/n', by: { kind: 'policy', hook: 'forward' } });
    expect(outcome(ask(node({ call: '0', tables: [drop] }), 'a', '10.40.1.11', 8080))).toBe('answered');
  });

  it('see the ports in physdev matches of FORWARD', () => {
    const drop = table('filter', [chain('FORWARD', [rule('-m physdev --physdev-out vb -j DROP', is('phys out', 'vb'), verdict('drop'))], base('forward', 0, 'accept'))]);
    expect(reason(ask(node({ tables: [drop] }), 'a', '10.40.1.11', 8080).branches[0])).toBe('rule');
  });

  it.each(['prerouting', 'forward', 'postrouting'] as const)('are for this host to the rules of %s, though they are for another one', (hook) => {
    const drop = table('filter', [chain('C', [rule('-m pkttype --pkt-type unicast -j DROP', is('meta pkttype', 0), verdict('drop'))], base(hook, 0, 'accept'))]);
    expect(reason(ask(node({ tables: [drop] }), 'a', '10.40.1.11', 8080).branches[0])).toBe('rule');
  });

  it('do not hear each other when both ports are isolated', () => {
    const walk = ask(node({ port: { isolated: true } }), 'a', '10.40.1.11', 8080);
    expect(reason(walk.branches[0])).toBe('neighbour');
    expect(ending(walk.branches[0]).because.map((line) => line.text)).toContain('port vb');
  });

  it('lose what is longer than the port carries without a word', () => {
    const walk = ask(node({ mtu: 1400 }), 'a', '10.40.1.11', 8080, { protocol: 'udp', size: 1472 });
    expect(outcome(walk)).toBe('timeout');
    expect(ending(walk.branches[0])).toMatchObject({ by: { kind: 'mtu', mtu: 1400, size: 1500, icmpArrives: false } });
  });
});

describe('hooks of the bridge itself', () => {
  const only = (name: 'meta iifname' | 'meta oifname', hook: 'output' | 'postrouting', device: string): Table => ({
    ...table('filter', [chain(hook, [rule(`${name} ${device} accept`, is(name, device), verdict('accept'))], base(hook, 0, 'drop'))]), dialect: 'nft', family: 'bridge',
  });

  it('know the port that a frame of the host leaves by, not the bridge, and in POSTROUTING not where it came in', () => {
    expect(outcome(ask(node({ tables: [only('meta oifname', 'output', 'vb')] }), 'n', '10.40.1.11', 8080))).toBe('answered');
    expect(outcome(ask(node({ tables: [only('meta oifname', 'output', 'cni0')] }), 'n', '10.40.1.11', 8080))).not.toBe('answered');
    expect(outcome(ask(node({ tables: [only('meta iifname', 'postrouting', 'va')] }), 'a', '10.40.1.11', 8080))).not.toBe('answered');
  });

  it.each(['output', 'postrouting'] as const)('drop in %s what was sent: the program gets no EPERM, as it does where its own stack drops', (hook) => {
    const dropping = (family: 'bridge' | 'inet'): Table => ({ ...table('filter', [chain(hook, [], base(hook, 0, 'drop'))]), dialect: 'nft', family });
    const sent = (family: 'bridge' | 'inet'): string => outcome(ask(node({ tables: [dropping(family)] }), 'n', '10.40.1.11', 8080, { protocol: 'udp' }));
    expect([sent('bridge'), sent('inet')]).toEqual(['timeout', 'EPERM']);
  });

  const marking: Table = { ...table('mangle', [chain('PREROUTING', [rule('meta mark set 1', mark(1))], base('prerouting')), chain('FORWARD', [rule('meta mark set 2', mark(2))], base('forward'))]), dialect: 'nft' };
  const onMark = (value: number, hook: 'prerouting' | 'forward', priority: number): Table => ({
    ...table('filter', [chain(hook, [rule(`meta mark ${value} drop`, is('meta mark', value), verdict('drop'))], base(hook, priority))]), dialect: 'nft', family: 'bridge',
  });
  const passes = (of: Table, kernel = '6.18.44'): string => outcome(ask(node({ tables: [marking, of], kernel }), 'a', '10.40.1.11', 8080));

  it('run around those of IP: at its priority 0 before it, above it after it', () => {
    expect([passes(onMark(1, 'prerouting', 0)), passes(onMark(1, 'prerouting', 1))]).toEqual(['answered', 'timeout']);
    expect([passes(onMark(2, 'forward', 0)), passes(onMark(2, 'forward', 1)), passes(onMark(1, 'forward', -1))]).toEqual(['answered', 'timeout', 'timeout']);
  });

  it('leave a doubt where a chain of the same priority drops in FORWARD', () => {
    expect(passes(onMark(1, 'forward', 0))).toBe('unknown');
  });

  it('do not see in FORWARD at priority 0 what the hooks of IP have seen, on kernels before 6.7', () => {
    expect(passes(onMark(1, 'forward', 0), '6.1.0-56-amd64')).toBe('answered');
    expect(passes(onMark(2, 'forward', 1), '6.1.0-56-amd64')).toBe('timeout');
  });
});

describe('a bridge that filters by VLAN', () => {
  const vlans = (...ids: readonly (readonly [id: number, pvid: boolean, untagged: boolean])[]): NonNullable<Device['port']> => ({ vlans: ids.map(([id, pvid, untagged]) => ({ id, pvid, untagged })) });
  const filtering = (own: NonNullable<Device['port']>, child?: Device): ReturnType<typeof networkOf> => networkOf({
    n: {
      devices: {
        cni0: { detail: { ...BRIDGE, vlanFiltering: true }, mac: '02:00:00:00:09:01', port: own, ...(child === undefined ? { addrs: ['10.40.1.1/24'] } : {}) }, va: { master: 'cni0', port: vlans([10, true, true]) },
        ...(child === undefined ? {} : { 'cni0.10': child }),
      },
    },
    a: { devices: { eth0: { addrs: ['10.40.1.10/24'] } }, listen: ['tcp 80'] },
  }, [['a:eth0', 'n:va']]);

  it('gives its own device what is in one of its VLANs, and keeps the rest from it', () => {
    expect(outcome(ask(filtering(vlans([10, true, true])), 'n', '10.40.1.10', 80))).toBe('answered');
    const other = ask(filtering(vlans([1, true, true])), 'n', '10.40.1.10', 80);
    expect(reason(other.branches[0])).toBe('neighbour');
    expect(reason(ask(filtering(vlans([10, false, false])), 'n', '10.40.1.10', 80).branches[0])).toBe('neighbour');
  });

  it('has a VLAN device of the host get what leaves its own device tagged', () => {
    const child: Device = { mac: '02:00:00:00:09:01', detail: { kind: 'vlan', lower: 2, vlan: 10 }, addrs: ['10.40.1.1/24'] };
    expect(outcome(ask(filtering(vlans([1, true, true], [10, false, false]), child), 'n', '10.40.1.10', 80))).toBe('answered');
  });
});

describe('a bridge that does not forward, with br_netfilter and a destination that it translates to a pod of its own (docs/kernel-notes/translated-on-a-bridge-needs-forwarding.md)', () => {
  it('takes the packet in and drops it in IPv4', () => {
    const walk = ask(node({ forwarding: '0' }), 'a', '10.96.0.1', 80);
    expect([outcome(walk), ending(walk.branches[0])]).toMatchObject(['timeout', { kind: 'dropped', netns: 'n/n', dev: 'cni0', by: { kind: 'forwarding-off', sysctl: 'net.ipv4.conf.cni0.forwarding' } }]);
    expect(outcome(ask(node({ forwarding: '0' }), 'a', '10.40.1.11', 8080))).toBe('answered');
  });

  it('gives it to the pod in IPv6', () => {
    const to = rule('-d fd96::1 -j DNAT', is('ip6 daddr', 'fd96::1'), { kind: 'dnat', to: natTo('[fd40::11]') });
    const tables = [table('nat', [chain('PREROUTING', [to], base('prerouting', -100, 'accept', 'nat'))], { family: 'ip6' })];
    const pod = (address: string): Space => ({ devices: { eth0: { addrs: [address] } }, routes: ['default via fd40::1 dev eth0'], listen: ['udp 53'] });
    const network = networkOf({
      n: {
        devices: { cni0: { detail: BRIDGE, addrs: ['fd40::1/64'] }, va: { master: 'cni0' }, vb: { master: 'cni0' } },
        sysctls: { 'net.bridge.bridge-nf-call-ip6tables': '1', 'net.ipv6.conf.all.forwarding': '0' },
        parts: { tables: { kind: 'known', value: tables } },
      },
      a: pod('fd40::10/64'), b: pod('fd40::11/64'),
    }, [['a:eth0', 'n:va'], ['b:eth0', 'n:vb']]);
    expect(outcome(ask(network, 'a', 'fd96::1', 53, { protocol: 'udp' }))).toBe('answered');
  });
});

describe('an entry of the forwarding table that makes a pod\'s MAC the bridge\'s own (`bridge fdb add` without `static`)', () => {
  const MAC = '02:00:00:00:02:01';
  const taken = (permanent: boolean): ReturnType<typeof networkOf> => node({ fdb: [{ mac: MAC, ifindex: 4, table: 'master', permanent, because: { text: 'own' } }] });

  it('keeps from the pod what other pods send it, and not what the host sends', () => {
    const walk = ask(taken(true), 'a', '10.40.1.11', 8080);
    expect([outcome(walk), ending(walk.branches[0])]).toMatchObject(['timeout', { kind: 'dropped', netns: 'n/n', by: { kind: 'other-host-mac', mac: MAC } }]);
    expect(outcome(ask(taken(true), 'n', '10.40.1.11', 8080))).toBe('answered');
    expect(outcome(ask(taken(false), 'a', '10.40.1.11', 8080))).toBe('answered');
  });

  it('keeps the pod from hearing who a neighbour is', () => {
    expect(outcome(ask(taken(true), 'b', '10.40.1.10', 8080))).toBe('EHOSTUNREACH');
  });
});
