import { describe, expect, it } from 'vitest';
import type { RealServer, VirtualService } from '../../model/network/ipvs.ts';
import type { Table } from '../../model/network/rule.ts';
import { base, chain, ctState, ip, is, mark, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, ending, outcome, outcomeText, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/*
 * A node with the Service address on kube-ipvs0, pods a and b on it. "No destination" and the healthy way were seen on Linux 6.1
 * (Debian, QEMU) in the lab's IPVS scenarios; the rest follows net/netfilter/ipvs/ip_vs_core.c and ip_vs_xmit.c.
 */
function server(addr: string, weight = 1, forwarding: RealServer['forwarding'] = 'masquerade'): RealServer {
  return { addr: ip(addr), port: 8080, forwarding, weight, because: { text: `-r ${addr}:8080 -w ${weight}` } };
}

function service(destinations: readonly RealServer[], scheduler = 'rr'): VirtualService {
  return { match: { kind: 'address', protocol: 6, addr: ip('10.96.0.10'), port: 80 }, scheduler, onePacket: false, destinations, because: { text: '-A -t 10.96.0.10:80' } };
}

interface Change {
  readonly tables?: readonly Table[];
  readonly sysctls?: Record<string, string>;
  readonly local?: boolean;
  readonly connections?: Space['parts'];
}

function node(services: readonly VirtualService[], change: Change = {}): ReturnType<typeof networkOf> {
  const pod = (addr: string): Space => ({ devices: { eth0: { addrs: [`${addr}/32`] } }, routes: ['169.254.1.1 dev eth0', 'default via 169.254.1.1 dev eth0'], listen: ['tcp 8080'] });
  return networkOf({
    n: {
      devices: { eth0: { addrs: ['192.168.9.1/24'], detail: { kind: 'physical' } }, ca: {}, cb: {}, ...(change.local === false ? {} : { 'kube-ipvs0': { addrs: ['10.96.0.10/32'], noArp: true } }) },
      routes: ['10.40.1.10 dev ca', '10.40.1.11 dev cb', '10.40.1.12 dev cb', 'default via 192.168.9.254 dev eth0'],
      sysctls: { 'net.ipv4.conf.ca.forwarding': '1', 'net.ipv4.conf.cb.forwarding': '1', 'net.ipv4.conf.ca.proxy_arp': '1', 'net.ipv4.conf.cb.proxy_arp': '1', 'net.ipv4.vs.conntrack': '1', ...change.sysctls },
      parts: { ipvs: { kind: 'known', value: services }, tables: { kind: 'known', value: change.tables ?? [] }, ...change.connections },
    },
    a: pod('10.40.1.10'), b: pod('10.40.1.11'),
  }, [['a:eth0', 'n:ca'], ['b:eth0', 'n:cb']]);
}

describe('a virtual service of IPVS', () => {
  it('sends the connection to its server, and the answer comes from the virtual address', () => {
    const walk = ask(node([service([server('10.40.1.11')])]), 'a', '10.96.0.10', 80);
    expect(outcome(walk)).toBe('answered');
    expect(walk.branches[0]?.atServer?.netns).toBe('n/b');
    expect(walk.branches[0]?.journeys[1]?.packetOut.src).toEqual(ip('10.96.0.10'));
  });

  it('without a server, or only with servers of weight 0, answers that the port is unreachable', () => {
    for (const servers of [[], [server('10.40.1.11', 0)]]) {
      const walk = ask(node([service(servers)]), 'a', '10.96.0.10', 80);
      expect(outcome(walk)).toBe('ECONNREFUSED');
      expect(ending(walk.branches[0])).toMatchObject({ kind: 'rejected', netns: 'n/n', by: { kind: 'ipvs', why: 'no-destination' }, answerArrives: true });
    }
  });

  it('without a server fails the datagram that this very host sends, before the answer is there (6.1)', () => {
    const udp = { ...service([]), match: { kind: 'address', protocol: 17, addr: ip('10.96.0.10'), port: 80 } } as const;
    expect(outcome(ask(node([udp]), 'n', '10.96.0.10', 80, { protocol: 'udp' }))).toBe('EPERM');
    expect(outcome(ask(node([udp]), 'a', '10.96.0.10', 80, { protocol: 'udp' }))).toBe('ECONNREFUSED');
  });

  it('is where an error about its server comes from, whoever made it (6.1)', () => {
    const walk = ask(node([service([server('10.40.1.12')])]), 'a', '10.96.0.10', 80);
    expect(outcome(walk)).toBe('EHOSTUNREACH');
    expect(walk.branches[0]?.journeys.find(({ purpose }) => purpose === 'error')?.packetOut).toMatchObject({ src: ip('10.96.0.10'), l4: { type: 3, code: 1, quoted: { dst: ip('10.96.0.10'), l4: { dport: 80 } } } });
  });

  it('forks by weight with wrr and in equal shares with rr', () => {
    const servers = [server('10.40.1.11', 3), server('10.40.1.99', 1)];
    const shares = (scheduler: string): readonly string[] => ask(node([service(servers, scheduler)]), 'a', '10.96.0.10', 80).branches.map((branch) => `${branch.weight} ${branch.choices.join()} ${outcomeText(branch.outcome)}`);
    expect(shares('wrr').map((share) => share.split(' ')[0])).toEqual(['0.75', '0.25']);
    expect(shares('rr').map((share) => share.split(' ')[0])).toEqual(['0.5', '0.5']);
    expect(shares('rr')[0]).toContain('ipvs rr 10.40.1.11:8080');
  });

  it('keeps an old connection on a server of weight 0', () => {
    const line = { protocol: 6, client: { addr: ip('10.40.1.10'), port: 45678 }, virtual: { addr: ip('10.96.0.10'), port: 80 }, destination: { addr: ip('10.40.1.11'), port: 8080 }, state: 'ESTABLISHED', because: { text: 'TCP 10.40.1.10:45678 ...' } };
    const network = node([service([server('10.40.1.11', 0)])], { connections: { ipvsConnections: { kind: 'known', value: [line] } } });
    expect(outcome(ask(network, 'a', '10.96.0.10', 80))).toBe('answered');
  });

  it('does nothing when the address is not local: the packet is forwarded as it is', () => {
    const walk = ask(node([service([server('10.40.1.11')])], { local: false }), 'a', '10.96.0.10', 80);
    expect(ending(walk.branches[0]).kind).toBe('leaves-the-model');
  });

  it('sends this host\'s own connection its way, whatever a mark of mangle made routing find before (6.1)', () => {
    const mangle = table('mangle', [chain('OUTPUT', [rule('-p tcp -j MARK --set-xmark 0x2', is('meta l4proto', 6), mark(2))], base('output', -150, 'accept', 'route'))]);
    expect(ask(node([service([server('10.40.1.11')])], { tables: [mangle] }), 'n', '10.96.0.10', 80).branches[0]?.journeys[0]?.hops[0]?.devOut).toBe('cb');
  });

  it('reaches the pod that asks only with a source translation, which needs net.ipv4.vs.conntrack', () => {
    const hairpin = rule('-s 10.40.1.10 -d 10.40.1.10 -j MASQUERADE', is('ip saddr', '10.40.1.10'), is('ip daddr', '10.40.1.10'), { kind: 'masquerade', to: natTo('') });
    const nat = table('nat', [chain('POSTROUTING', [hairpin], base('postrouting', 100, 'accept', 'nat'))]);
    const self = [service([server('10.40.1.10')])];
    expect(outcome(ask(node(self, { tables: [nat] }), 'a', '10.96.0.10', 80))).toBe('answered');
    expect(reason(ask(node(self), 'a', '10.96.0.10', 80).branches[0])).toBe('local-source');
    expect(reason(ask(node(self, { tables: [nat], sysctls: { 'net.ipv4.vs.conntrack': '0' } }), 'a', '10.96.0.10', 80).branches[0])).toBe('local-source');
  });

  it('is not seen by conntrack with net.ipv4.vs.conntrack=0: rules for established answers do not match', () => {
    const established = rule('-m conntrack --ctstate ESTABLISHED -j ACCEPT', ctState(2), { kind: 'verdict', verdict: { kind: 'accept' } });
    const fresh = rule('-p tcp --dport 80 -j ACCEPT', is('tcp dport', [80, 8080]), { kind: 'verdict', verdict: { kind: 'accept' } });
    const filter = table('filter', [chain('FORWARD', [established, fresh], base('forward', 0, 'drop'))]);
    expect(outcome(ask(node([service([server('10.40.1.11')])], { tables: [filter] }), 'a', '10.96.0.10', 80))).toBe('answered');
    expect(reason(ask(node([service([server('10.40.1.11')])], { tables: [filter], sysctls: { 'net.ipv4.vs.conntrack': '0' } }), 'a', '10.96.0.10', 80).branches[0])).toBe('policy');
  });
});

/* Pods on one bridge, and the Service address on kube-ipvs0, as on Linux 6.1 (Debian, QEMU) on 2026-11-21. */
function onBridge(call: '0' | '1'): ReturnType<typeof networkOf> {
  const bridge = { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false } as const;
  const pod = (addr: string): Space => ({ devices: { eth0: { addrs: [`${addr}/24`] } }, routes: ['default via 10.40.1.1 dev eth0'], listen: ['tcp 8080'] });
  return networkOf({
    n: {
      devices: { cni0: { detail: bridge, addrs: ['10.40.1.1/24'] }, va: { master: 'cni0' }, vb: { master: 'cni0' }, 'kube-ipvs0': { addrs: ['10.96.0.10/32'], noArp: true } },
      sysctls: { 'net.bridge.bridge-nf-call-iptables': call, 'net.ipv4.conf.cni0.forwarding': '1', 'net.ipv4.vs.conntrack': '1' },
      parts: { ipvs: { kind: 'known', value: [service([server('10.40.1.11')])] }, tables: { kind: 'known', value: [] } },
    },
    a: pod('10.40.1.10'), b: pod('10.40.1.11'),
  }, [['a:eth0', 'n:va'], ['b:eth0', 'n:vb']]);
}

it('takes the answer of a server on the client\'s own bridge for its own where br_netfilter shows it to FORWARD', () => {
  expect(outcome(ask(onBridge('1'), 'a', '10.96.0.10', 80))).toBe('answered');
  expect(reason(ask(onBridge('0'), 'a', '10.96.0.10', 80).branches[0])).toBe('not-my-connection');
});
