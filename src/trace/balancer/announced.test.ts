import { describe, expect, it } from 'vitest';
import { balancerId } from '../../model/network/index.ts';
import type { Announcement, Announcer, Netns, Network } from '../../model/network/index.ts';
import type { Walk } from '../../model/trace/index.ts';
import { trace } from '../index.ts';
import { ip, known } from '../netfilter/testing.ts';
import { ending, outcomeText } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/* Two nodes on one wire, each with a server of its own at the announced address; n1 has the address on a dummy where `bound` says so. */

const VIP = '10.0.0.200';
const node = (own: string, bound: boolean, strict: boolean): Space => ({
  devices: { eth0: { addrs: [`${own}/24`], detail: { kind: 'physical' } }, vips: { addrs: bound ? [`${VIP}/32`] : [], detail: { kind: 'dummy' } } }, routes: ['default via 10.0.0.254 dev eth0'], listen: ['tcp 80'],
  sysctls: { 'net.ipv4.conf.all.arp_ignore': strict ? '1' : '0' },
});

function site(announced: Partial<Announcement> & { readonly at: readonly Announcer[] }, bound: readonly string[] = [], strict = false): Network {
  const made = networkOf({ n1: node('10.0.0.1', bound.includes('n1'), strict), n2: node('10.0.0.2', bound.includes('n2'), strict) });
  const hosts = [...made.netns.values()].map((one): Netns => ({ ...one, id: `${one.name}/host`, node: one.name }));
  const { at, ...more } = announced;
  return {
    netns: new Map(hosts.map((one) => [one.id, one])), segments: [],
    balancers: [{ id: balancerId('m'), name: 'm', kind: 'metallb', addresses: [ip(VIP)], ways: { allDeadMeansAllAlive: false, avoidsSource: false, catchesAnswers: false }, listeners: [], announced: { by: 'arp', nodes: known(at), silent: [], because: [], ...more }, because: { text: 'm' } }],
  };
}

const n1: Announcer = { node: 'n1', addr: ip('10.0.0.1'), because: [{ text: 'ad n1' }] };
const n2: Announcer = { node: 'n2', addr: ip('10.0.0.2'), because: [{ text: 'ad n2' }] };
const walk = (network: Network, dport = 80): Walk => trace(network, { kind: 'balanced', balancer: balancerId('m'), protocol: 'tcp', src: ip('198.51.100.7'), dst: ip(VIP), dport, size: 'small' });
/** How each branch ends, the weight of it, and the node that it came to by whom. */
const told = (one: Walk): readonly string[] => one.branches.map(({ weight, outcome, journeys }) => {
  const facts = journeys[0]?.hops[0]?.steps[0]?.facts ?? {};
  return [weight, outcomeText(outcome), String(facts['node'] ?? facts['why']), ...(facts['by'] === undefined ? [] : [String(facts['by'])])].join(' ');
});

describe('an address that is announced by ARP', () => {
  it('is that of the elected node, which takes the packet as it is', () => {
    expect(told(walk(site({ at: [n2] }, ['n2'], true)))).toEqual(['1 answered n2 speaker']);
  });

  it('is nobody\'s where no node announces it, and says for each why', () => {
    const { branches: [only] } = walk(site({ at: [], silent: [{ node: 'n1', why: 'excluded', because: { text: 'label' } }] }));
    expect(ending(only)).toMatchObject({ kind: 'dropped', netns: 'lb:m', by: { kind: 'balancer', why: 'not-announced' } });
    expect(ending(only).because.map(({ text }) => text)).toEqual(['m', 'label']);
  });

  it('is nobody\'s where the elected node may not answer at the device of the wire', () => {
    expect(ending(walk(site({ at: [{ ...n1, devices: ['eth1'] }] })).branches[0]).because.map(({ text }) => text)).toContain('node n1 may answer at eth1, and not at eth0');
    expect(told(walk(site({ at: [{ ...n2, devices: ['eth1', 'eth0'] }] }, ['n2'], true)))).toEqual(['1 answered n2 speaker']);
  });

  it('is by chance that of each node whose kernel answers, too, unless arp_ignore keeps it from that', () => {
    expect(told(walk(site({ at: [n2] }, ['n1', 'n2'])))).toEqual(['0.5 answered n2 speaker', '0.5 answered n1 kernel']);
    expect(told(walk(site({ at: [n2] }, ['n1', 'n2'], true)))).toEqual(['1 answered n2 speaker']);
    expect(told(walk(site({ at: [] }, ['n1'])))).toEqual(['1 answered n1 kernel']);
  });

  it('is walked for each node that may be the elected one, none of which is a share', () => {
    const { branches } = walk(site({ at: [n1, n2], oneOf: { text: 'which' } }, ['n1', 'n2'], true));
    expect(branches.map(({ outcome, assumed }) => [outcomeText(outcome), assumed.map(({ text }) => text)])).toEqual([['answered', ['which']], ['answered', ['which']]]);
  });

  it('is not known where its objects do not tell', () => {
    expect(outcomeText(walk(site({ at: [], nodes: { kind: 'missing', because: { text: 'gone' } } })).branches[0]?.outcome ?? { kind: 'timeout' })).toMatch(/^unknown/);
  });
});

describe('an address that is announced by routes', () => {
  it('is shared out among all nodes, whatever their kernels answer', () => {
    expect(told(walk(site({ by: 'routes', at: [n1, n2] }, ['n1', 'n2'])))).toEqual(['0.5 answered n1 route', '0.5 answered n2 route']);
    expect(told(walk(site({ by: 'routes', at: [] }, ['n1'])))).toEqual(['1 timeout not-announced routes']);
  });
});
