import { describe, expect, it } from 'vitest';
import { balancerId } from '../../model/network/index.ts';
import type { Balancer, GroupPolicy, Network, SecurityGroups } from '../../model/network/index.ts';
import type { Walk } from '../../model/trace/index.ts';
import { parsePrefix } from '../../net/prefix.ts';
import { trace } from '../index.ts';
import { ip, known } from '../netfilter/testing.ts';
import { ending, outcomeText } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A node at 10.0.0.1 that listens at TCP 30080 and at UDP 53, and a load balancer at 10.0.9.9:80 that sends to it. */

const CLIENT = '198.51.100.7';

const policy = (accepts: boolean | undefined, ports: GroupPolicy['ports'], peer: string, more: Partial<GroupPolicy> = {}): GroupPolicy => {
  const prefix = parsePrefix(peer);
  return { ...(accepts === undefined ? {} : { accepts }), protocol: 6, ...(ports === undefined ? {} : { ports }), peer: prefix ?? { group: peer }, because: { text: `policy ${String(accepts)} ${JSON.stringify(ports)} ${peer}` }, ...more };
};
const NODE_PORTS = [{ from: 30_000, to: 32_768 }];
const ALL = policy(true, 'all', '0.0.0.0/0', { protocol: 'all' });

function site(ingress: Readonly<Record<string, readonly GroupPolicy[]>>, egress: readonly GroupPolicy[] = [], more: Partial<SecurityGroups> = {}): Network {
  const made = networkOf({ n1: { devices: { eth0: { addrs: ['10.0.0.1/24'], detail: { kind: 'physical' } } }, routes: ['default via 10.0.0.254 dev eth0'], listen: ['tcp 30080'] } });
  const [only] = made.netns.values();
  if (only === undefined) throw new Error('no namespace');
  const policies = new Map(Object.entries(ingress).map(([id, own]) => [id, { id, policies: { ingress: own, egress }, because: { text: `group ${id}` } }]));
  const members = new Map([['n1/host', { ifindex: 2, groups: Object.keys(ingress), because: { text: 'ins-1' } }]]);
  return { netns: new Map([['n1/host', { ...only, id: 'n1/host', node: 'n1' }]]), segments: [], securityGroups: { policies, members, machines: new Map(), ...more } };
}

function balanced(network: Network, more: Partial<Balancer> = {}): Network {
  const listener = { protocol: 6, port: 80, source: { kind: 'kept' as const }, backends: known([{ addr: ip('10.0.0.1'), port: 30080, weight: 10, because: { text: 'backend' } }]), because: { text: 'listener' } };
  return { ...network, balancers: [{ id: balancerId('lb-1'), name: 'lb-1', kind: 'clb', addresses: [ip('10.0.9.9')], ways: { allDeadMeansAllAlive: true, avoidsSource: true, catchesAnswers: true }, listeners: [listener], because: { text: 'lb-1' }, ...more }] };
}

const direct = (network: Network, src = CLIENT): Walk => trace(network, { kind: 'outside', netns: 'n1/host', ifindex: 2, protocol: 'tcp', src: ip(src), dst: ip('10.0.0.1'), dport: 30080, size: 'small' });
const through = (network: Network): Walk => trace(network, { kind: 'balanced', balancer: balancerId('lb-1'), protocol: 'tcp', src: ip(CLIENT), dst: ip('10.0.9.9'), dport: 80, size: 'small' });
const outcomes = ({ branches }: Walk): readonly string[] => branches.map(({ outcome }) => outcomeText(outcome));
const why = ({ branches }: Walk): readonly string[] => ending(branches[0]).because.map(({ text }) => text);

describe('what comes in from outside', () => {
  it('is accepted by a policy, and its answer passes whatever egress says', () => {
    expect(outcomes(direct(site({ a: [policy(true, NODE_PORTS, '0.0.0.0/0')] })))).toEqual(['answered']);
  });

  it('is refused in silence where no policy fits: of another port, protocol or address', () => {
    for (const one of [policy(true, [{ from: 80, to: 80 }], '0.0.0.0/0'), policy(true, NODE_PORTS, '0.0.0.0/0', { protocol: 17 }), policy(true, NODE_PORTS, '10.0.0.0/8'), policy(true, NODE_PORTS, '::/0')]) {
      const walk = direct(site({ a: [one] }));
      expect(outcomes(walk)).toEqual(['timeout']);
      expect(ending(walk.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n1/host', by: { kind: 'security-group', direction: 'ingress', groups: 'a' } });
      expect(why(walk)).toEqual(['group a', 'ins-1']);
    }
  });

  it('is decided by the first policy that fits, of the first group first', () => {
    const drop = policy(false, NODE_PORTS, '198.51.100.0/24');
    expect(outcomes(direct(site({ a: [drop, ALL] })))).toEqual(['timeout']);
    expect(why(direct(site({ a: [drop, ALL] })))[0]).toBe(drop.because.text);
    expect(outcomes(direct(site({ a: [ALL, drop] })))).toEqual(['answered']);
    expect(outcomes(direct(site({ b: [], a: [ALL] })))).toEqual(['answered']);
    expect(outcomes(direct(site({ b: [drop], a: [ALL] })))).toEqual(['timeout']);
  });

  it('is not known where a line that cannot be told decides, and only there', () => {
    const template = policy(true, undefined, '0.0.0.0/0');
    expect(new Set(outcomes(direct(site({ a: [template] }))))).toEqual(new Set(['answered', 'timeout']));
    expect(new Set(outcomes(direct(site({ a: [template, ALL] }))))).toEqual(new Set(['answered']));
    const uncollected = site({ a: [] }, [], { members: new Map([['n1/host', { ifindex: 2, groups: ['a', 'gone'], because: { text: 'ins-1' } }]]) });
    expect(direct(uncollected).branches.flatMap(({ assumed }) => assumed.map(({ text }) => text))).toContain('DescribeSecurityGroupPolicies-gone.json was not collected');
  });

  it('is of a group where its machine is, is not where another is, and of nobody known it cannot be told', () => {
    const ofA = policy(true, NODE_PORTS, 'a');
    const machines = new Map([['10.0.0.7', ['a']], ['10.0.0.8', ['b']]]);
    expect(outcomes(direct(site({ a: [ofA] }, [], { machines }), '10.0.0.7'))).toEqual(['answered']);
    expect(outcomes(direct(site({ a: [ofA] }, [], { machines }), '10.0.0.8'))).toEqual(['timeout']);
    expect(outcomes(direct(site({ a: [ofA] }, [], { machines })))).toEqual(['timeout']);
    expect(new Set(outcomes(direct(site({ a: [ofA] }, [], { machines }), '10.0.0.9')))).toEqual(new Set(['answered', 'timeout']));
  });
});

describe('what leaves', () => {
  const out = (network: Network): Walk => trace(network, { kind: 'socket', netns: 'n1/host', protocol: 'udp', dst: ip('192.0.2.1'), dport: 53, size: 'small' });

  it('is refused without a policy of egress, and passes with one', () => {
    expect(ending(out(site({ a: [ALL] })).branches[0])).toMatchObject({ kind: 'dropped', by: { kind: 'security-group', direction: 'egress' } });
    expect(ending(out(site({ a: [] }, [ALL])).branches[0]).kind).toBe('leaves-the-model');
  });
});

describe('what comes through a load balancer', () => {
  it('is held against the groups of the node, unless the load balancer is let pass', () => {
    expect(outcomes(through(balanced(site({ a: [] }))))).toEqual(['timeout']);
    expect(outcomes(through(balanced(site({ a: [] }), { passesToTargets: { text: 'passes' } })))).toEqual(['answered']);
    expect(outcomes(direct(balanced(site({ a: [] }), { passesToTargets: { text: 'passes' } })))).toEqual(['timeout']);
  });

  it('is held against the groups of the load balancer by the port of its listener', () => {
    const groups = (port: number): Network => balanced(site({ a: [ALL], l: [policy(true, [{ from: port, to: port }], `${CLIENT}/32`)] }), { groups: ['l'] });
    expect(outcomes(through(groups(80)))).toEqual(['answered']);
    expect(ending(through(groups(30_080)).branches[0])).toMatchObject({ kind: 'dropped', netns: 'lb:lb-1', by: { kind: 'security-group', groups: 'l' } });
  });
});

it('is not known of what comes by another interface of the machine, whose groups nobody collected', () => {
  const network = site({ a: [ALL] });
  const elsewhere = { ...network, securityGroups: { policies: new Map(), machines: new Map(), members: new Map([['n1/host', { ifindex: 9, groups: ['a'], because: { text: 'ins-1' } }]]) } };
  expect(outcomes(direct(elsewhere))).toEqual(['unknown']);
});
