import { describe, expect, it } from 'vitest';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import type { LinkDetail } from '../../model/network/link.ts';
import { base, chain, ip, is, known, rule, table, verdict } from '../netfilter/testing.ts';
import { ask, ending, outcome, outcomeText, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/* Two nodes, a pod on each, VXLAN or IPIP between. The VXLAN outcomes are those of Linux 6.18.44 on 2026-11-21. */

function vxlan(local: string, proxy = false, remote?: string): LinkDetail {
  return { kind: 'vxlan', vni: 77, local: ip(local), ...(remote === undefined ? {} : { remote: ip(remote) }), dstport: 8472, learning: false, proxy, external: false, df: 'unset', ttl: 'auto' };
}

const TUNL0: LinkDetail = { kind: 'tunnel', mode: 'ipip', pmtudisc: true, ttl: 'inherit', external: false };

interface Change {
  readonly fdb?: Space['fdb'];
  readonly neighbours?: Space['neighbours'];
  readonly farUp?: boolean;
  readonly far?: Space['parts'];
  readonly farSysctls?: Record<string, string>;
  readonly mtu?: number;
  readonly proxy?: boolean;
  readonly ttl?: string;
}

function pod(node: number): Space {
  return { devices: { eth0: { addrs: [`10.40.${node}.10/32`] } }, routes: ['169.254.1.1 dev eth0', 'default via 169.254.1.1 dev eth0'], listen: ['tcp 80', 'udp 80'] };
}

function sysctls(tunnel: string): Record<string, string> {
  return { 'net.ipv4.conf.cali.forwarding': '1', [`net.ipv4.conf.${tunnel}.forwarding`]: '1', 'net.ipv4.conf.cali.proxy_arp': '1' };
}

function overVxlan(change: Change = {}): ReturnType<typeof networkOf> {
  const node = (own: number, far: number, more: Space): Space => ({
    devices: { eth0: { addrs: [`192.168.9.${own}/24`] }, cali: {}, vx: { detail: vxlan(`192.168.9.${own}`, change.proxy), mac: `02:00:00:00:00:0${own}`, addrs: [`10.40.${own}.0/32`], mtu: 1450, up: own === 1 || change.farUp !== false } },
    routes: [`10.40.${own}.10 dev cali`, `10.40.${far}.0/24 via 10.40.${far}.0 dev vx onlink`, 'default via 192.168.9.254 dev eth0'],
    sysctls: sysctls('vx'), neighbours: [[`10.40.${far}.0`, 'vx', `02:00:00:00:00:0${far}`, 'permanent']], fdb: [[`02:00:00:00:00:0${far}`, 'vx', `192.168.9.${far}`]], ...more,
  });
  return networkOf({
    p1: pod(1), p2: pod(2),
    n1: node(1, 2, { ...(change.fdb === undefined ? {} : { fdb: change.fdb }), ...(change.neighbours === undefined ? {} : { neighbours: change.neighbours }), ...(change.ttl === undefined ? {} : { sysctls: { ...sysctls('vx'), 'net.ipv4.ip_default_ttl': change.ttl } }) }),
    n2: node(2, 1, change.far === undefined ? {} : { parts: change.far }),
  }, [['p1:eth0', 'n1:cali'], ['p2:eth0', 'n2:cali'], ['n1:eth0', 'n2:eth0']]);
}

describe('VXLAN between two nodes', () => {
  it('carries the connection, its outer packets meeting OUTPUT and INPUT of the nodes', () => {
    const walk = ask(overVxlan(), 'p1', '10.40.2.10', 80, { size: 'full' });
    expect(outcome(walk)).toBe('answered');
    expect(walk.branches[0]?.journeys[0]?.hops.map((hop) => hop.netns)).toEqual(['n/p1', 'n/n1', 'n/n2', 'n/p2']);
  });

  it.each([[undefined, 64], ['128', 128]] as const)('gives the outer packet the TTL of the node, ip_default_ttl %s', (ttl, outer) => {
    const steps = ask(overVxlan(ttl === undefined ? {} : { ttl }), 'p1', '10.40.2.10', 80).branches[0]?.journeys[0]?.hops.flatMap((hop) => hop.steps) ?? [];
    expect(steps.find(({ stage }) => stage === 'encapsulate')?.packet?.ttl).toBe(outer);
  });

  it('drops without an fdb entry, and at the other end with the wrong MAC', () => {
    expect(ending(ask(overVxlan({ fdb: [] }), 'p1', '10.40.2.10', 80).branches[0])).toMatchObject({ by: { kind: 'tunnel', why: 'no-fdb' } });
    const wrong = ask(overVxlan({ neighbours: [['10.40.2.0', 'vx', '02:00:00:00:00:99', 'permanent']], fdb: [['02:00:00:00:00:99', 'vx', '192.168.9.2']] }), 'p1', '10.40.2.10', 80);
    expect(outcome(wrong)).toBe('timeout');
    expect(ending(wrong.branches[0])).toMatchObject({ netns: 'n/n2', by: { kind: 'other-host-mac', mac: '02:00:00:00:00:99' } });
  });

  it('asks the other end for a neighbour, unless the device keeps requests to itself', () => {
    const flood: Change = { neighbours: [], fdb: [['00:00:00:00:00:00', 'vx', '192.168.9.2'], ['02:00:00:00:00:02', 'vx', '192.168.9.2']] };
    expect(outcome(ask(overVxlan(flood), 'p1', '10.40.2.10', 80))).toBe('answered');
    const kept = ask(overVxlan({ ...flood, proxy: true }), 'p1', '10.40.2.10', 80);
    expect(ending(kept.branches[0])).toMatchObject({ kind: 'lost', netns: 'n/n1', by: { kind: 'neighbour', why: 'nobody-has-it' } });
    expect(outcome(ask(overVxlan({ ...flood, neighbours: [['10.40.2.0', 'vx', '02:00:00:00:00:02', 'stale']], proxy: true }), 'p1', '10.40.2.10', 80))).toBe('answered');
  });

  it('an fdb entry that names nobody loses the outer packet, and the pod is not told', () => {
    const walk = ask(overVxlan({ fdb: [['02:00:00:00:00:02', 'vx', '192.168.9.77']] }), 'p1', '10.40.2.10', 80);
    expect(outcome(walk)).toBe('timeout');
    expect(ending(walk.branches[0])).toMatchObject({ kind: 'lost', by: { kind: 'neighbour', why: 'nobody-has-it' } });
  });

  it('needs the device up at the other end and its port open', () => {
    const down = ask(overVxlan({ farUp: false }), 'p1', '10.40.2.10', 80);
    expect(ending(down.branches[0])).toMatchObject({ by: { kind: 'tunnel', why: 'no-device' } });
    // Nobody listens on the port then, of which the sender's stack is told, and nobody else.
    expect(down.branches[0]?.journeys.at(-1)).toMatchObject({ purpose: 'error', packetIn: { l4: { type: 3, code: 3 } }, disposition: { kind: 'delivered', netns: 'n/n1' } });
    expect(outcome(down)).toBe('timeout');
    const closed = table('filter', [chain('INPUT', [rule('-p udp --dport 8472 -j DROP', is('udp dport', 8472), verdict('drop'))], base('input'))]);
    expect(ending(ask(overVxlan({ far: { tables: { kind: 'known', value: [closed] } } }), 'p1', '10.40.2.10', 80).branches[0])).toMatchObject({ netns: 'n/n2', by: { kind: 'rule', hook: 'input' } });
  });
});

function overIpip(change: Change = {}): ReturnType<typeof networkOf> {
  const node = (own: number, far: number, more: Space): Space => ({
    devices: { eth0: { addrs: [`192.168.9.${own}/24`], mtu: change.mtu ?? 1500 }, cali: {}, tunl0: { detail: TUNL0, mtu: 1480, noArp: true, addrs: [`10.40.${own}.1/32`], up: own === 1 || change.farUp !== false } },
    routes: [`10.40.${own}.10 dev cali`, `10.40.${far}.0/24 via 192.168.9.${far} dev tunl0 onlink`, 'default via 192.168.9.254 dev eth0'], ...more,
    sysctls: { ...sysctls('tunl0'), ...more.sysctls },
  });
  return networkOf({ p1: pod(1), p2: pod(2), n1: node(1, 2, {}), n2: node(2, 1, { sysctls: change.farSysctls ?? {} }) }, [['p1:eth0', 'n1:cali'], ['p2:eth0', 'n2:cali'], ['n1:eth0', 'n2:eth0']]);
}

describe('IPIP between two nodes', () => {
  it('wraps the packet for the next hop of the route, 20 bytes longer', () => {
    const walk = ask(overIpip(), 'p1', '10.40.2.10', 80, { size: 'full' });
    expect(outcome(walk)).toBe('answered');
    const wrapped = walk.branches[0]?.journeys[0]?.hops[1]?.steps.find((step) => step.stage === 'encapsulate');
    expect(wrapped?.facts).toMatchObject({ remote: '192.168.9.2', local: '192.168.9.1', protocol: 4, length: 80 });
  });

  it('is checked by rp_filter of tunl0 like any device', () => {
    const strict = { 'net.ipv4.conf.tunl0.rp_filter': '1' };
    expect(outcome(ask(overIpip({ farSysctls: strict }), 'p1', '10.40.2.10', 80))).toBe('answered');
  });

  it('needs a tunnel device that is up', () => {
    expect(reason(ask(overIpip({ farUp: false }), 'p1', '10.40.2.10', 80).branches[0])).toBe('tunnel');
  });

  it('answers what does not fit through the underlay, and the sender goes on smaller', () => {
    const walk = ask(overIpip({ mtu: 1400 }), 'p1', '10.40.2.10', 80, { size: 'full' });
    expect(outcome(walk)).toBe('answered');
    const sizes = walk.branches[0]?.journeys.filter((journey) => journey.purpose === 'data').map((journey) => journey.packetIn.length);
    expect(sizes).toEqual([1500, 1480, 1380]);
  });
});

/** A GRE tunnel whose other end is not there; `listed`: what conntrack's list of its node has. */
function goneGre(listed: readonly ConntrackEntry[] = []): ReturnType<typeof networkOf> {
  const gre: LinkDetail = { kind: 'tunnel', mode: 'gre', local: ip('192.168.9.1'), remote: ip('192.168.9.77'), pmtudisc: true, ttl: 64, external: false };
  const tables = [table('nat', [chain('POSTROUTING', [], base('postrouting', 100, 'accept', 'nat'))])];
  return networkOf({
    p: pod(1), n: { devices: { eth0: { addrs: ['192.168.9.1/24'] }, cali: {}, grex: { detail: gre, mtu: 1476, noArp: true, addrs: ['10.41.0.1/32'] } }, routes: ['10.40.1.10 dev cali', '10.40.2.0/24 dev grex', 'default via 192.168.9.254 dev eth0'], sysctls: sysctls('grex'), parts: { tables: known(tables), conntrack: known(listed) } },
    far: { devices: { eth0: { addrs: ['192.168.9.2/24'] } } },
  }, [['p:eth0', 'n:cali'], ['n:eth0', 'far:eth0']]);
}

it('a GRE tunnel that carried a packet before may have been told by that one, and ping be told at once (network 215 of the VM seed 210102, 6.1)', () => {
  const [src, dst] = [ip('192.168.9.1'), ip('192.168.9.77')];
  const used: ConntrackEntry = { original: { protocol: 47, src, dst, sport: 0, dport: 0 }, reply: { protocol: 47, src: dst, dst: src, sport: 0, dport: 0 }, mark: 0, zone: 0, seenReply: false, assured: false, because: { text: 'gre 47 29' } };
  const told = (listed: readonly ConntrackEntry[]): readonly string[] => ask(goneGre(listed), 'p', '10.40.2.10', 0, { protocol: 'icmp' }).branches.map((branch) => outcomeText(branch.outcome));
  expect(told([used])).toEqual(['EHOSTUNREACH', 'timeout']);
  expect(told([])).toEqual(['timeout']);
});

it('a GRE tunnel that was told that its other end is not there says so when the SYN comes again', () => {
  const network = goneGre();
  const walk = ask(network, 'p', '10.40.2.10', 80);
  expect(outcome(walk)).toBe('EHOSTUNREACH');
  expect(walk.branches[0]?.journeys.filter(({ purpose }) => purpose === 'open').map(({ disposition: { netns, dev } }) => [netns, dev])).toEqual([['n/n', 'eth0'], ['n/n', 'grex']]);
  expect(outcome(ask(network, 'p', '10.40.2.10', 80, { protocol: 'udp' }))).toBe('timeout');
});

it('a route that brings back what comes out of a tunnel goes round until the TTL is used up, and the sender hears of it (6.1)', () => {
  const gre = (own: number, far: number): LinkDetail => ({ kind: 'tunnel', mode: 'gre', local: ip(`192.168.9.${own}`), remote: ip(`192.168.9.${far}`), pmtudisc: true, ttl: 64, external: false });
  const network = networkOf({
    p: pod(1),
    n: { devices: { eth0: { addrs: ['192.168.9.1/24'] }, cali: {}, grex: { detail: gre(1, 2), mtu: 1476, noArp: true } }, routes: ['10.40.1.10 dev cali', '10.40.2.0/24 dev grex', 'default via 192.168.9.254 dev eth0'], sysctls: { ...sysctls('grex'), 'net.ipv4.conf.eth0.forwarding': '1' } },
    far: { devices: { eth0: { addrs: ['192.168.9.2/24'] }, grex: { detail: gre(2, 1), mtu: 1476, noArp: true } }, routes: ['10.40.0.0/16 via 192.168.9.1 dev eth0'], sysctls: { ...sysctls('grex'), 'net.ipv4.conf.eth0.forwarding': '1' } },
  }, [['p:eth0', 'n:cali'], ['n:eth0', 'far:eth0']]);
  const walk = ask(network, 'p', '10.40.2.10', 80);
  expect(reason(walk.branches[0])).toBe('loop');
  expect(walk.branches[0]?.journeys.find(({ purpose }) => purpose === 'error')?.packetIn.l4).toMatchObject({ type: 11, code: 0 });
});

describe('a tunnel whose far end cannot be reached', () => {
  const through = (mode: 'ip6tnl' | 'sit'): ReturnType<typeof networkOf> => {
    const ends = mode === 'sit' ? { local: ip('192.168.9.1'), remote: ip('192.168.9.77') } : { local: ip('fd00:9::1'), remote: ip('fd00:9::77') };
    const detail: LinkDetail = { kind: 'tunnel', mode, ...ends, pmtudisc: true, ttl: 64, external: false };
    return networkOf({
      p: { devices: { eth0: { addrs: ['fd00:1::2/64'] } }, routes: ['default via fd00:1::1 dev eth0'] },
      n: { devices: { eth0: { addrs: ['192.168.9.1/24', 'fd00:9::1/64'] }, pod: { addrs: ['fd00:1::1/64'] }, tun: { detail, mtu: 1400, noArp: true } }, routes: ['fd00:2::/64 dev tun'], sysctls: { 'net.ipv6.conf.all.forwarding': '1', 'net.ipv6.conf.pod.forwarding': '1' } },
      far: { devices: { eth0: { addrs: ['192.168.9.2/24', 'fd00:9::2/64'] } } },
    }, [['p:eth0', 'n:pod'], ['n:eth0', 'far:eth0']]);
  };

  it('over IPv6 tells whoever sent the inner packet at once (ip6ip6_err)', () => {
    const walk = ask(through('ip6tnl'), 'p', 'fd00:2::2', 80);
    expect(outcome(walk)).toBe('EHOSTUNREACH');
    expect(walk.branches[0]?.journeys.map(({ purpose, disposition: { netns } }) => `${purpose} ${netns}`)).toEqual(['open n/n', 'error n/n', 'error n/p']);
    expect(walk.branches[0]?.journeys.at(-1)?.packetIn).toMatchObject({ src: ip('fd00:1::1'), dst: ip('fd00:1::2'), l4: { type: 1, code: 3, quoted: { dst: ip('fd00:2::2') } } });
  });

  it('over IPv4 keeps to itself what an inner IPv6 packet met (ip6_err_gen_icmpv6_unreach)', () => {
    expect(outcome(ask(through('sit'), 'p', 'fd00:2::2', 80))).toBe('timeout');
  });
});

describe('a tunnel that is a port of the bridge that its own packets leave by', () => {
  it('sends what it carries three times, one in the other, and then drops it (6.18)', () => {
    const mac = '02:00:00:00:00:99';
    const network = networkOf({
      n: {
        devices: { br: { detail: { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false }, addrs: ['10.9.0.1/24'] }, vx: { detail: vxlan('10.9.0.1', false, '10.9.0.2'), master: 'br' } },
        neighbours: [['10.9.0.2', 'br', mac, 'permanent']],
        parts: { fdb: known([{ ifindex: 3, mac, permanent: true, table: 'master', because: { text: `${mac} dev vx master br static` } }]) },
      },
    });
    const walk = ask(network, 'n', '10.9.0.2', 80);
    expect(outcome(walk)).toBe('timeout');
    expect(reason(walk.branches[0])).toBe('loop');
    expect(walk.branches[0]?.journeys[0]?.hops.flatMap((hop) => hop.steps).filter(({ stage, action }) => stage === 'bridge' && action === 'switch')).toHaveLength(3);
  });
});
