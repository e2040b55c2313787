import { describe, expect, it } from 'vitest';
import type { ClusterItem } from '../../model/evidence/index.ts';
import { balancerId } from '../../model/network/index.ts';
import type { Balancer } from '../../model/network/index.ts';
import { parseKube } from '../../parse/index.ts';
import { assembleCluster } from '../kube/index.ts';
import { metallbBalancers } from './metallb.ts';

const VIP = '10.0.0.200';
const item = (resource: string, ...items: readonly object[]): ClusterItem => ({ resource, file: `cluster/${resource}.json`, command: '', state: 'ok', text: () => JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 1) });
const node = (name: string, address: string, labels: object = {}, conditions: readonly object[] = []): object => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, status: { addresses: [{ type: 'InternalIP', address }], conditions } });
const of = (kind: string, name: string, spec: object, more: object = {}): object => ({ apiVersion: `metallb.io/${kind === 'BGPPeer' ? 'v1beta2' : 'v1beta1'}`, kind, metadata: { name, namespace: 'metallb-system' }, spec, ...more });
const service = (name: string, ip: string, spec: object = {}): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { type: 'LoadBalancer', ports: [{ port: 80, protocol: 'TCP' }], ...spec }, status: { loadBalancer: { ingress: [{ ip }] } } });
const slice = (name: string, nodeName: string, ready = true): object => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: `${name}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } }, addressType: 'IPv4', endpoints: [{ addresses: ['10.40.2.10'], conditions: { ready }, nodeName }], ports: [{ port: 8080 }] });
const speaker = (name: string, ready: boolean, args: readonly string[] = []): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `speaker-${name}`, namespace: 'metallb-system', labels: { 'app.kubernetes.io/name': 'metallb', 'app.kubernetes.io/component': 'speaker' } }, spec: { nodeName: name, containers: [{ name: 'speaker', args }] }, status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] } });

const status = (name: string): object => ({ apiVersion: 'metallb.io/v1beta1', kind: 'ServiceL2Status', metadata: { name: 'l2-x', namespace: 'metallb-system' }, status: { node: name, serviceName: 'api', serviceNamespace: 'shop' } });

const NODES = [node('n1', '10.0.0.1'), node('n2', '10.0.0.2')];
const POOL = of('IPAddressPool', 'main', { addresses: ['10.0.0.200-10.0.0.210', '192.0.2.0/28'] });
const L2 = of('L2Advertisement', 'l2', {});
const BGP = of('BGPAdvertisement', 'bgp', {});
const PEER = of('BGPPeer', 'router', { myASN: 64512, peerASN: 64513, peerAddress: '10.0.0.254' });
const LOCAL = { externalTrafficPolicy: 'Local' };

interface Site { readonly nodes?: readonly object[]; readonly services?: readonly object[]; readonly slices?: readonly object[]; readonly pools?: readonly object[]; readonly l2?: readonly object[]; readonly bgp?: readonly object[]; readonly peers?: readonly object[]; readonly pods?: readonly object[]; readonly statuses?: readonly object[] }

function balancers({ nodes = NODES, services = [service('api', VIP)], slices = [slice('api', 'n2')], pools = [POOL], l2 = [L2], bgp = [], peers, pods = [], statuses = [] }: Site = {}): readonly Balancer[] {
  const items = [
    item('nodes', ...nodes), item('services', ...services), item('endpointslices', ...slices), item('pods', ...pods), item('ipaddresspools.metallb.io', ...pools), item('l2advertisements.metallb.io', ...l2),
    item('bgpadvertisements.metallb.io', ...bgp), item('servicel2statuses.metallb.io', ...statuses), ...(peers === undefined ? [] : [item('bgppeers.metallb.io', ...peers)]),
  ];
  return metallbBalancers(assembleCluster(items, (one) => parseKube(one.text(), one.file)));
}

/** Who announces the first address: by what, which nodes (`|`: one of them, and nobody knows which), and why others do not. */
function told(site: Site = {}): string {
  const announced = balancers(site)[0]?.announced;
  if (announced === undefined) return 'none';
  const { by, nodes, oneOf, silent } = announced;
  const who = nodes.kind === 'missing' ? `? ${nodes.because.text}` : nodes.value.map((one) => one.node + (one.devices === undefined ? '' : `@${one.devices.join('+')}`)).join(oneOf === undefined ? ' ' : '|');
  return [by, who, ...silent.map((one) => `(${one.node} ${one.why})`)].filter((part) => part !== '').join(' ');
}

describe('an address of MetalLB', () => {
  it('is a load balancer where its pools were collected and one has it, by a range or a prefix', () => {
    expect(balancers().map(({ id, kind }) => [id, kind])).toEqual([[balancerId(`metallb-${VIP}`), 'metallb']]);
    expect(balancers({ services: [service('api', '192.0.2.3')] })).toHaveLength(1);
    expect(balancers({ services: [service('api', '192.0.2.16')] })).toEqual([]);
  });

  it('is withdrawn where the pool that gave it is gone', () => {
    expect(told({ services: [{ ...service('api', '192.0.2.16'), metadata: { name: 'api', namespace: 'shop', annotations: { 'metallb.io/ip-allocated-from-pool': 'old' } } }] })).toBe('arp');
  });

  it('is not known to be announced by whom where both ways are configured, or objects were not collected', () => {
    expect(told({ bgp: [BGP] })).toMatch(/^arp \? both L2Advertisements and BGPAdvertisements/);
    const without = balancers().flatMap(() => metallbBalancers(assembleCluster([item('services', service('api', VIP)), item('ipaddresspools.metallb.io', POOL), item('nodes', ...NODES)], (one) => parseKube(one.text(), one.file))));
    expect(without[0]?.announced?.nodes).toMatchObject({ kind: 'missing' });
  });
});

describe('by ARP', () => {
  it('one of all nodes announces it, and which says the status that its speaker writes alone', () => {
    expect(told()).toBe('arp n1|n2');
    expect(told({ statuses: [status('n2')] })).toBe('arp n2');
    expect(told({ statuses: [status('n9')] })).toMatch(/^arp \? ServiceL2Status l2-x: n9, which by the other objects must not/);
  });

  it('with Local it is a node with an endpoint that can serve', () => {
    expect(told({ services: [service('api', VIP, LOCAL)] })).toBe('arp n2 (n1 no-endpoint)');
    expect(told({ services: [service('api', VIP, LOCAL)], slices: [slice('api', 'n2', false)] })).toBe('arp (n1 no-endpoint) (n2 no-endpoint)');
    expect(told({ slices: [slice('api', 'n2', false)] })).toBe('arp (n1 no-endpoint) (n2 no-endpoint)');
  });

  it('it is no node that is excluded, has no network or no speaker, or that no advertisement selects', () => {
    const excluded = node('n2', '10.0.0.2', { 'node.kubernetes.io/exclude-from-external-load-balancers': '' });
    expect(told({ nodes: [node('n1', '10.0.0.1'), excluded] })).toBe('arp n1 (n2 excluded)');
    expect(told({ nodes: [node('n1', '10.0.0.1'), excluded], pods: [speaker('n1', true), speaker('n2', true, ['--ignore-exclude-lb'])] })).toBe('arp n1|n2');
    expect(told({ nodes: [node('n1', '10.0.0.1'), node('n2', '10.0.0.2', {}, [{ type: 'NetworkUnavailable', status: 'True' }])] })).toBe('arp n1 (n2 network)');
    expect(told({ pods: [speaker('n1', true), speaker('n2', false)], statuses: [status('n1')] })).toBe('arp n1 (n2 speaker)');
    expect(told({ pods: [speaker('n1', true), speaker('n2', false)] })).toMatch(/^arp \? no ServiceL2Status says who answers ARP, and n2, without a speaker, may be elected/);
    expect(told({ pods: [speaker('n1', true), speaker('n2', false)], services: [service('api', VIP, LOCAL)] })).toBe('arp (n1 no-endpoint) (n2 speaker)');
    expect(told({ l2: [of('L2Advertisement', 'l2', { nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'n2' } }] })] })).toBe('arp n2 (n1 selector)');
    expect(told({ l2: [of('L2Advertisement', 'l2', { ipAddressPools: ['other'] })] })).toBe('arp');
  });

  it('it answers at devices that advertisements name, unless one names none', () => {
    expect(told({ slices: [slice('api', 'n2')], services: [service('api', VIP, LOCAL)], l2: [of('L2Advertisement', 'a', { interfaces: ['eth1'] }), of('L2Advertisement', 'b', { interfaces: ['eth2'] })] })).toBe('arp n2@eth1+eth2 (n1 no-endpoint)');
    expect(told({ services: [service('api', VIP, LOCAL)], l2: [of('L2Advertisement', 'a', { interfaces: ['eth1'] }), L2] })).toBe('arp n2 (n1 no-endpoint)');
  });
});

describe('by BGP', () => {
  const bgp = { l2: [], bgp: [BGP], peers: [PEER] };

  it('every node announces it that may, with Local those with an endpoint', () => {
    expect(told(bgp)).toBe('routes n1 n2');
    expect(told({ ...bgp, services: [service('api', VIP, LOCAL)] })).toBe('routes n2 (n1 no-endpoint)');
  });

  it('it is a node that has a router to tell, which is not known without the peers', () => {
    expect(told({ ...bgp, peers: [of('BGPPeer', 'router', { nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'n1' } }] })] })).toBe('routes n1 (n2 peer)');
    expect(told({ ...bgp, bgp: [of('BGPAdvertisement', 'bgp', { peers: ['other'] })] })).toBe('routes (n1 peer) (n2 peer)');
    expect(told({ l2: [], bgp: [BGP] })).toBe('routes n1|n2');
  });

  it('a prefix that is announced for another Service draws it, too, unless a longer one is there', () => {
    const two = { services: [service('api', VIP, LOCAL), service('web', '10.0.0.201', LOCAL)], slices: [slice('api', 'n2'), slice('web', 'n1')] };
    expect(told({ ...bgp, ...two })).toBe('routes n2 (n1 no-endpoint)');
    expect(told({ ...bgp, ...two, bgp: [of('BGPAdvertisement', 'bgp', { aggregationLength: 24 })] })).toBe('routes n2 n1');
  });

  it('is not told where routers may prefer some nodes to others', () => {
    const preferred = (name: string, localPref: number): object => of('BGPAdvertisement', name, { localPref, nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': name } }] });
    expect(told({ ...bgp, bgp: [preferred('n1', 100), preferred('n2', 200)] })).toMatch(/^routes \? the nodes announce the address with different localPref/);
  });
});
