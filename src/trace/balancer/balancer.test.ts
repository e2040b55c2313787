import { describe, expect, it } from 'vitest';
import { balancerId } from '../../model/network/index.ts';
import type { Balancer, BalancerBackend, BalancerListener, Network } from '../../model/network/index.ts';
import type { Walk } from '../../model/trace/index.ts';
import { formatIp } from '../../net/ip.ts';
import { trace } from '../index.ts';
import { base, chain, ip, is, known, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, ending, outcomeText, reason } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/* Two nodes with a pod each on one wire; each node has node port 30080, behind which is the pod `s` on n2. A load balancer at 10.0.9.9:80 sends to the node ports. */

const VIP = '10.0.9.9';

const nodePort = (masquerade: boolean): Partial<Space> => ({
  parts: {
    tables: known([table('nat', [
      chain('PREROUTING', [rule('node port', is('ip daddr', ['10.0.0.1', '10.0.0.2']), is('tcp dport', 30080), { kind: 'dnat', to: natTo('10.2.2.2:8080') })], base('prerouting', -100, 'accept', 'nat')),
      chain('POSTROUTING', masquerade ? [rule('masquerade', is('ip daddr', '10.2.2.2'), { kind: 'masquerade', to: { random: false, fullyRandom: false, persistent: false } })] : [], base('postrouting', 100, 'accept', 'nat')),
    ])]),
  },
});

const node = (own: string, pods: string, gateway: string, other: string, masquerade: boolean): Space => ({
  devices: { eth0: { addrs: [`${own}/24`], detail: { kind: 'physical' } }, pod0: { addrs: [`${gateway}/24`] } }, routes: ['default via 10.0.0.254 dev eth0', `${pods} via ${other} dev eth0`],
  sysctls: { 'net.ipv4.conf.eth0.forwarding': '1', 'net.ipv4.conf.pod0.forwarding': '1' }, ...nodePort(masquerade),
});

function site({ masquerade = true } = {}): Network {
  const made = networkOf({
    n1: node('10.0.0.1', '10.2.2.0/24', '10.2.1.1', '10.0.0.2', masquerade), n2: node('10.0.0.2', '10.2.1.0/24', '10.2.2.1', '10.0.0.1', masquerade),
    c: { devices: { eth0: { addrs: ['10.2.1.2/24'] } }, routes: ['default via 10.2.1.1 dev eth0'] },
    s: { devices: { eth0: { addrs: ['10.2.2.2/24'] } }, routes: ['default via 10.2.2.1 dev eth0'], listen: ['tcp 8080'] },
  }, [['n1:pod0', 'c:eth0'], ['n2:pod0', 's:eth0']]);
  const renamed = [...made.netns.values()].map((netns) => (netns.name.startsWith('n') ? { ...netns, id: `${netns.name}/host`, node: netns.name } : netns));
  const ofNode = (id: string): string => (id === 'n/n1' || id === 'n/n2' ? `${id.slice(2)}/host` : id);
  const netns = new Map(renamed.map((one) => [one.id, { ...one, links: one.links.kind === 'known' ? known(one.links.value.map((link) => (link.detail.kind === 'veth' && link.detail.peer.kind === 'link' ? { ...link, detail: { ...link.detail, peer: { ...link.detail.peer, netns: ofNode(link.detail.peer.netns) } } } : link))) : one.links }]));
  return { netns, segments: [{ members: [{ netns: 'n1/host', ifindex: 2 }, { netns: 'n2/host', ifindex: 2 }], because: { text: 'wire' } }] };
}

const backend = (addr: string, more: Partial<BalancerBackend> = {}): BalancerBackend => ({ addr: ip(addr), port: 30080, weight: 10, because: { text: `backend ${addr}` }, ...more });

function balanced(network: Network, backends: readonly BalancerBackend[], more: Partial<BalancerListener> = {}, ways: Partial<Balancer['ways']> = {}): Network {
  const listener: BalancerListener = { protocol: 6, port: 80, source: { kind: 'kept' }, backends: known(backends), because: { text: 'listener' }, ...more };
  return { ...network, balancers: [{ id: balancerId('lb-1'), name: 'lb-1', kind: 'clb', addresses: [ip(VIP)], ways: { allDeadMeansAllAlive: true, avoidsSource: true, catchesAnswers: true, ...ways }, listeners: [listener], because: { text: 'lb-1' } }] };
}

const outcomes = ({ branches }: Walk): readonly string[] => branches.map(({ choices, outcome, weight }) => `${choices.join(' ')} ${outcomeText(outcome)} ${Math.round(weight * 100)}`);
const path = ({ branches }: Walk, at: number): readonly string[] => branches[0]?.journeys[at]?.hops.map(({ netns }) => netns) ?? [];
const outside = (network: Network, dport = 80): Walk => trace(network, { kind: 'balanced', balancer: balancerId('lb-1'), protocol: 'tcp', src: ip('198.51.100.7'), dst: ip(VIP), dport, size: 'small' });

describe('a load balancer on the way of a client outside', () => {
  it('is passed both ways, and the client sees its address', () => {
    const walk = outside(balanced(site(), [backend('10.0.0.1')]));
    expect(outcomes(walk)).toEqual([' answered 100']);
    expect([path(walk, 0), path(walk, 1)]).toEqual([['lb:lb-1', 'n1/host', 'n2/host', 'n/s'], ['n/s', 'n2/host', 'n1/host', 'lb:lb-1']]);
    const answer = walk.branches[0]?.journeys[1]?.packetOut;
    expect(answer === undefined ? '' : formatIp(answer.src)).toBe(VIP);
  });

  it('sends by weight to backends that are alive, and to all where none is', () => {
    const dead = { reported: { alive: false, because: [{ text: 'dead' }] } };
    expect(outcomes(outside(balanced(site(), [backend('10.0.0.1', { weight: 30 }), backend('10.0.0.2')])))).toEqual(['balancer lb-1 10.0.0.1:30080 answered 75', 'balancer lb-1 10.0.0.2:30080 answered 25']);
    expect(outcomes(outside(balanced(site(), [backend('10.0.0.1', dead), backend('10.0.0.2')])))).toEqual([' answered 100']);
    expect(outcomes(outside(balanced(site(), [backend('10.0.0.1', dead), backend('10.0.0.2', dead)])))).toHaveLength(2);
    expect(reason(outside(balanced(site(), [backend('10.0.0.1', dead)], {}, { allDeadMeansAllAlive: false })).branches[0])).toBe('balancer');
  });

  it('drops what it does not listen for, and what it has no backend of weight for', () => {
    expect(ending(outside(balanced(site(), [backend('10.0.0.1')]), 443).branches[0])).toMatchObject({ kind: 'dropped', by: { kind: 'balancer', why: 'no-listener' } });
    expect(ending(outside(balanced(site(), [backend('10.0.0.1', { weight: 0 })])).branches[0])).toMatchObject({ kind: 'dropped', by: { kind: 'balancer', why: 'no-backend' } });
  });

  it('is unknown where it may listen for more than is known', () => {
    const network = balanced(site(), [backend('10.0.0.1')]);
    const more: Network = { ...network, balancers: (network.balancers ?? []).map((one) => ({ ...one, more: true as const })) };
    expect([outcomes(outside(more)), outcomes(outside(more, 443))]).toEqual([[' answered 100'], [' unknown 100']]);
  });

  it('hears nothing of a backend whose answers have no public bandwidth to go out by, and of seven layers it is unknown', () => {
    const machine = { id: 'ins-1', mbps: 0, because: { text: 'ins-1: 0' } };
    const dry = (more: Partial<BalancerListener> = {}): Network => {
      const network = balanced(site(), [backend('10.0.0.1')], more);
      const balancers = (network.balancers ?? []).map((one) => ({ ...one, isPublic: known({ text: 'OPEN' }) }));
      return { ...network, balancers, publicBandwidth: { account: known({ ofMachines: true, because: { text: 'LEGACY' } }), machines: new Map([['10.0.0.1', [machine]]]) } };
    };
    expect(outcomes(outside(dry()))).toEqual([' timeout 100']);
    expect(ending(outside(dry()).branches[0])).toMatchObject({ kind: 'dropped', netns: 'lb:lb-1', by: { kind: 'balancer', why: 'no-bandwidth' }, because: [{ text: 'ins-1: 0' }, { text: 'LEGACY' }, { text: 'OPEN' }] });
    expect(outcomes(outside(dry({ http: { rules: known([]), patienceMs: 4000 } })))).toEqual([' unknown 100']);
  });

  it('is unknown where its backends are', () => {
    expect(outcomes(outside(balanced(site(), [], { backends: { kind: 'missing', because: { text: 'no answer' } } })))).toEqual([' unknown 100']);
  });
});

describe('a pod that asks a load balancer which sends it back to its own node', () => {
  const both = [backend('10.0.0.1'), backend('10.0.0.2')];
  const asked = (network: Network): Walk => ask(network, 'c', VIP, 80);

  it('gets its answer by the short way, from an address that it does not know', () => {
    const walk = asked(balanced(site(), both));
    expect(outcomes(walk)).toEqual(['balancer lb-1 10.0.0.1:30080 timeout 50', 'balancer lb-1 10.0.0.2:30080 answered 50']);
    expect(ending(walk.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n/c', by: { kind: 'not-my-connection' } });
  });

  it('is answered where the load balancer does not keep its address', () => {
    expect(outcomes(asked(balanced(site(), both, { source: { kind: 'translated', to: [ip('100.127.0.9')], because: { text: 'snat' } } })))).toEqual(['balancer lb-1 10.0.0.1:30080 answered 50', 'balancer lb-1 10.0.0.2:30080 answered 50']);
  });

  it('is answered where it is sent to other nodes alone', () => {
    expect(outcomes(asked(balanced(site(), [backend('10.0.0.2')])))).toEqual([' answered 100']);
  });

  it('loses the answer of another node, too, where the network does not bring it to the load balancer', () => {
    expect(outcomes(asked(balanced(site(), [backend('10.0.0.2')], {}, { catchesAnswers: false })))).toEqual([' timeout 100']);
  });

  it('is never sent back to the very address that it has: from the node itself', () => {
    expect(outcomes(trace(balanced(site(), both), { kind: 'socket', netns: 'n1/host', protocol: 'tcp', dst: ip(VIP), dport: 80, size: 'small' }))).toEqual([' answered 100']);
  });

  it('is dropped as forged where a load balancer sends it back to the very address all the same', () => {
    const walk = trace(balanced(site(), [backend('10.0.0.1')], {}, { avoidsSource: false }), { kind: 'socket', netns: 'n1/host', protocol: 'tcp', dst: ip(VIP), dport: 80, size: 'small' });
    expect(ending(walk.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n1/host', by: { kind: 'local-source' } });
  });
});

describe('a gateway of VPCs', () => {
  const GATEWAY = '169.254.0.5';
  const OWN: BalancerListener['source'] = { kind: 'translated', to: [ip('10.0.0.77')], because: { text: 'vpcgw.json' } };
  const rule = (to: string, port: number, more: Partial<BalancerListener> = {}): BalancerListener => ({ protocol: 6, port: 80, source: OWN, backends: known([backend(to, { port })]), because: { text: `row to ${to}` }, ...more });
  /** The node n1 asks, as if it were a machine of a VPC; the gateway is beside the load balancer of the others. */
  function gated(listeners: readonly BalancerListener[], more: Partial<Network> = {}): Network {
    const network = balanced(site(), [backend('10.0.0.2')]);
    const gateway: Balancer = { id: balancerId('vpcgw'), name: 'vpcgw', kind: 'vpcgw', addresses: [ip(GATEWAY)], ways: { allDeadMeansAllAlive: true, avoidsSource: false, catchesAnswers: true }, forVpcs: true, listeners, because: { text: 'vpcgw' } };
    return { ...network, balancers: [...(network.balancers ?? []), gateway], vpcs: known(new Map([['n1/host', { vpc: 'vpc-a', because: { text: 'CVM' } }]])), ...more };
  }
  const asked = (network: Network): Walk => trace(network, { kind: 'socket', netns: 'n1/host', protocol: 'tcp', dst: ip(GATEWAY), dport: 80, size: 'small' });

  it('sends on with an address of its own, and gets the answer', () => {
    const walk = asked(gated([rule('10.0.0.2', 30080)]));
    expect(outcomes(walk)).toEqual([' answered 100']);
    expect([path(walk, 0), path(walk, 1)]).toEqual([['n1/host', 'lb:vpcgw', 'n2/host', 'n/s'], ['n/s', 'n2/host', 'lb:vpcgw', 'n1/host']]);
  });

  it('sends on to a load balancer, and gets its answer from there', () => {
    const walk = asked(gated([rule(VIP, 80)]));
    expect(outcomes(walk)).toEqual([' answered 100']);
    expect([path(walk, 0), path(walk, 1)]).toEqual([['n1/host', 'lb:vpcgw', 'lb:lb-1', 'n2/host', 'n/s'], ['n/s', 'n2/host', 'lb:lb-1', 'lb:vpcgw', 'n1/host']]);
  });

  it('takes the rule of the own VPC before that of all, and never that of another', () => {
    const toNobody = (vpc: string): BalancerListener => rule('10.0.0.2', 30081, { vpc: { id: 7, name: vpc } });
    expect(outcomes(asked(gated([rule('10.0.0.2', 30080), toNobody('vpc-a')])))).toEqual([' ECONNREFUSED 100']);
    expect(outcomes(asked(gated([rule('10.0.0.2', 30080), toNobody('vpc-b')])))).toEqual([' answered 100']);
    expect(ending(asked(gated([toNobody('vpc-b')])).branches[0])).toMatchObject({ kind: 'dropped', by: { kind: 'balancer', why: 'no-listener' } });
  });

  it('is unknown where its address, the VPC of who asks, or the name of a rule\'s VPC is', () => {
    const unknowns: readonly Network[] = [
      gated([rule('10.0.0.2', 30080, { source: { kind: 'unknown', because: { text: 'nobody says' } } })]),
      gated([rule('10.0.0.2', 30080)], { vpcs: known(new Map()) }),
      gated([rule('10.0.0.2', 30080)], { vpcs: { kind: 'missing', because: { text: 'not collected' } } }),
      gated([rule('10.0.0.2', 30080), rule('10.0.0.2', 30081, { vpc: { id: 7 } })]),
    ];
    for (const network of unknowns) expect(outcomes(asked(network))).toEqual([' unknown 100']);
  });
});
