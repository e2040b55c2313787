import { describe, expect, it } from 'vitest';
import type { ClusterItem } from '../../model/evidence/index.ts';
import type { Balancer } from '../../model/network/index.ts';
import { formatIp } from '../../net/ip.ts';
import { parseClb, parseKube, parseTRoute } from '../../parse/index.ts';
import { assembleCluster } from '../kube/index.ts';
import { assembleTRoute } from '../t-route/index.ts';
import { networkOf } from '../../trace/testing/network.ts';
import { assembleBalancers, assembleVpcs, instancesTold } from './index.ts';

const item = (resource: string, text: string): ClusterItem => ({ resource, file: `cluster/${resource}`, command: '', state: 'ok', text: () => text });
const list = (...items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const ROWS = `vpcId	uniqVpcId	proto	vip	vport	pip	pport	weight
-1	vpc_-1	udp	183.60.83.19	53	10.28.40.53	53	16
67287	vpc-hy3vate5	udp	183.60.83.19	53	10.28.40.54	53	16
-1	vpc_-1	tcp	169.254.0.5	80	10.28.41.210	80	16
-1	vpc_-1	tcp	169.254.0.5	80	10.28.41.211	80	0
`;
const service = (annotations: object, more: object = {}): string => list({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'vpcservice-a', namespace: 'tce', annotations }, spec: { type: 'LoadBalancer', ports: [{ port: 80, protocol: 'TCP', targetPort: 8880, nodePort: 30422 }], ...more },
  status: { loadBalancer: { ingress: [{ ip: '10.28.41.210' }] } },
});
const NODES = list({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '10.28.0.7' }] } });

function boxes(...items: readonly ClusterItem[]): readonly Balancer[] {
  return assembleBalancers(assembleCluster(items, (one) => parseKube(one.text(), one.file)), items, (one) => parseClb(one.text(), one.file, one.resource), assembleTRoute(items, (one) => parseTRoute(one.text(), one.file)));
}

/** A box in one line a backend. */
const told = (all: readonly Balancer[]): readonly string[] => all.flatMap(({ name, listeners }) => listeners.flatMap(({ protocol, port, vpc, source, backends }) => (backends.kind === 'missing' ? [backends.because.text] : backends.value.map((one) => `${name} ${vpc?.name ?? '-'} ${protocol}:${port} ${source.kind} ${formatIp(one.addr)}:${one.port} ${one.weight}`))));

describe('VPCGW', () => {
  const table = item('t_route', ROWS);

  it('is a box for each address of its table, with a rule of a VPC or of all for each row', () => {
    expect(told(boxes(table, item('vpcgw', '{ "sources": ["10.28.40.2"] }')))).toEqual([
      'vpcgw-183.60.83.19 - 17:53 translated 10.28.40.53:53 16', 'vpcgw-183.60.83.19 vpc-hy3vate5 17:53 translated 10.28.40.54:53 16',
      'vpcgw-169.254.0.5 - 6:80 translated 10.28.41.210:80 16', 'vpcgw-169.254.0.5 - 6:80 translated 10.28.41.211:80 0',
    ]);
  });

  it('has an address of its own that is not known where nobody wrote it down', () => {
    expect(boxes(table)[0]?.listeners[0]?.source).toEqual({ kind: 'unknown', because: { text: 'the address that VPCGW gives to what it sends on (vpcgw.json)' } });
  });

  it('has the address that a VPCService wants, without a rule, and none where the table is not known', () => {
    const wanted = item('vpcservices.infra.tce.io', list({ apiVersion: 'infra.tce.io/v1', kind: 'VPCService', metadata: { name: 'ntp', namespace: 'tce' }, spec: { vpcid: -1, vpcip: '169.254.0.79', ports: [{ port: 123, protocol: 'UDP' }] }, status: 'Ready' }));
    expect(boxes(table, wanted).map(({ name, listeners, more }) => [name, listeners.length, more])).toEqual([['vpcgw-183.60.83.19', 2, undefined], ['vpcgw-169.254.0.5', 1, undefined], ['vpcgw-169.254.0.79', 0, undefined]]);
    expect(boxes(wanted)).toEqual([]);
  });

  it('may have rules that were not printed', () => {
    const line = '+-------+-------+-------------+-------+--------------+-------+';
    const some = ['MySQL [db_tvpc]> select * from t_route where vport=80;', line, '| vpcId | proto | vip         | vport | pip          | pport |', line, '|    -1 | tcp   | 169.254.0.5 |    80 | 10.28.41.210 |    80 |', line, '1 row in set (0.00 sec)', ''].join('\n');
    expect(boxes(item('t_route', some)).map(({ more }) => more)).toEqual([true]);
  });
});

describe('TGW', () => {
  it('sends what is for the address of a Service of TCS to the node ports', () => {
    expect(told(boxes(item('nodes', NODES), item('services', service({ 'infra.tce.io/vpc-service': 'a' }))))).toEqual(['tgw-10.28.41.210 - 6:80 kept 10.28.0.7:30422 1']);
  });

  it('has backends that are not known where it matters which nodes it takes for alive', () => {
    expect(told(boxes(item('nodes', NODES), item('services', service({ 'infra.tce.io/vpc-service': 'a' }, { externalTrafficPolicy: 'Local' }))))).toEqual(['which nodes TGW takes for alive (externalTrafficPolicy of Service tce/vpcservice-a is Local)']);
  });

  it('is not taken to have the addresses of other Services', () => {
    expect(boxes(item('nodes', NODES), item('services', service({})))).toEqual([]);
  });
});

describe('the VPC of a machine', () => {
  const instance = (id: string, name: string, address: string, vpc: string): object => ({ InstanceId: id, InstanceName: name, PrivateIpAddresses: [address], VirtualPrivateCloud: { VpcId: vpc } });
  const hosts = [...networkOf({ a: { devices: { eth0: { addrs: ['10.1.0.7/24'] } } }, b: { devices: { eth0: { addrs: ['10.1.0.8/24'] } } } }).netns.values()];
  const vpcs = (...instances: readonly object[]): unknown => {
    const members = assembleVpcs(hosts, instancesTold([item('DescribeInstances', JSON.stringify({ Response: { InstanceSet: instances } }))], (one) => parseClb(one.text(), one.file, one.resource)));
    return members.kind === 'known' ? [...members.value].map(([id, { vpc }]) => `${id} ${vpc}`) : members.because.text;
  };

  it('is that of the instance with its address', () => {
    expect(vpcs(instance('ins-1', 'x', '10.1.0.7', 'vpc-a'), instance('ins-2', 'y', '10.1.0.9', 'vpc-b'))).toEqual(['n/a vpc-a']);
  });

  it('is told by its name where two VPCs have the address, and by nothing where that does not tell', () => {
    const node = hosts[0]?.node ?? '';
    expect(vpcs(instance('ins-1', node, '10.1.0.7', 'vpc-a'), instance('ins-2', 'y', '10.1.0.7', 'vpc-b'))).toEqual(['n/a vpc-a']);
    expect(vpcs(instance('ins-1', 'x', '10.1.0.7', 'vpc-a'), instance('ins-2', 'y', '10.1.0.7', 'vpc-b'))).toEqual([]);
  });

  it('is not known where nobody asked the cloud', () => {
    expect(assembleVpcs(hosts, instancesTold([], () => parseClb('', '', '')))).toEqual({ kind: 'missing', because: { text: 'DescribeInstances.json was not collected' } });
  });
});
