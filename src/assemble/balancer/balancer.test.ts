import { describe, expect, it } from 'vitest';
import type { ClusterItem } from '../../model/evidence/index.ts';
import type { Balancer } from '../../model/network/index.ts';
import { formatIp } from '../../net/ip.ts';
import { parseClb, parseKube } from '../../parse/index.ts';
import { assembleCluster } from '../kube/index.ts';
import { missing } from '../part/index.ts';
import { assembleBalancers } from './index.ts';

type Json = Readonly<Record<string, unknown>>;

const item = (resource: string, value: unknown): ClusterItem => ({ resource, file: `cluster/${resource}.json`, command: '', state: 'ok', text: () => JSON.stringify(value) });
const node = (name: string, address: string): Json => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { addresses: [{ type: 'InternalIP', address }] } });
const service = (annotations: Json, more: Json = {}): Json => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'shop', annotations },
  spec: { type: 'LoadBalancer', ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080, nodePort: 30080 }], ...more }, status: { loadBalancer: { ingress: [{ ip: '172.16.9.9' }] } },
});
const SLICE = {
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'api-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'api' } }, addressType: 'IPv4',
  endpoints: [{ addresses: ['10.40.2.10'], conditions: { ready: true }, nodeName: 'n2' }], ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
};

function balancers(own: Json, answers: Readonly<Record<string, Json>> = {}): readonly Balancer[] {
  const items = [item('nodes', { kind: 'List', items: [node('n1', '10.0.0.1'), node('n2', '10.0.0.2')] }), item('services', { kind: 'List', items: [own] }), item('endpointslices', { kind: 'List', items: [SLICE] }), ...Object.entries(answers).map(([name, value]) => item(name, { Response: value }))];
  return assembleBalancers(assembleCluster(items, (one) => parseKube(one.text(), one.file)), items, (one) => parseClb(one.text(), one.file, one.resource), missing({ text: 't_route was not collected' }));
}

/** A load balancer in one line a backend: what it listens at, where its probes come from, where it sends to. */
const told = (all: readonly Balancer[]): readonly string[] => all.flatMap(({ name, listeners }) => listeners.flatMap(({ port, probe, source, backends }) => (backends.kind === 'missing' ? [backends.because.text] : backends.value.map((one) => `${name}:${port} ${source.kind} ${probe === undefined ? '-' : formatIp(probe.src)} ${formatIp(one.addr)}:${one.port} ${one.weight}${one.reported === undefined ? '' : one.reported.alive ? ' alive' : ' dead'}`))));

const ID = { 'service.kubernetes.io/loadbalance-id': 'lb-1' };
const INSTANCE = { LoadBalancerSet: [{ LoadBalancerId: 'lb-1', LoadBalancerVips: ['172.16.9.9'] }] };
const check = (more: Json): Json => ({ Listeners: [{ ListenerId: 'lbl-1', Protocol: 'TCP', Port: 80, HealthCheck: { HealthSwitch: 1, ...more } }] });
const TARGETS = { Listeners: [{ ListenerId: 'lbl-1', Protocol: 'TCP', Port: 80, Targets: [{ Port: 30080, Weight: 5, PrivateIpAddresses: ['10.0.0.1'] }, { Port: 30080, Weight: 0, PrivateIpAddresses: ['10.0.0.2'] }] }] };

describe('a load balancer that annotations alone tell of', () => {
  it('has the node port of each node for its backends, and keeps the client\'s address', () => {
    expect(told(balancers(service(ID)))).toEqual(['lb-1:80 kept 100.64.0.9 10.0.0.1:30080 10', 'lb-1:80 kept 100.64.0.9 10.0.0.2:30080 10']);
    expect(balancers(service(ID))[0]?.listeners[0]?.probe?.because.text).toMatch(/^assumed: /);
  });

  it('has nodes with an endpoint alone, or the pods themselves, where it is told so', () => {
    expect(told(balancers(service({ ...ID, 'service.kubernetes.io/local-svc-only-bind-node-with-pod': 'true' }, { externalTrafficPolicy: 'Local' })))).toEqual(['lb-1:80 kept 100.64.0.9 10.0.0.2:30080 10']);
    expect(told(balancers(service({ ...ID, 'service.cloud.tencent.com/direct-access': 'true' })))).toEqual(['lb-1:80 kept 100.64.0.9 10.40.2.10:8080 10']);
  });

  it('is none where no annotation says whose it is', () => {
    expect(balancers(service({ 'metallb.universe.tf/address-pool': 'a' }))).toEqual([]);
  });
});

describe('a load balancer that the API tells of', () => {
  it('has the backends, weights, health and probes that the answers give', () => {
    const health = { LoadBalancers: [{ LoadBalancerId: 'lb-1', Listeners: [{ Protocol: 'TCP', Port: 80, Rules: [{ Targets: [{ IP: '10.0.0.1', Port: 30080, HealthStatus: true, HealthStatusDetail: 'Alive' }, { IP: '10.0.0.2', Port: 30080, HealthStatus: false, HealthStatusDetail: 'Dead' }] }] }] }] };
    const all = balancers(service(ID), { DescribeLoadBalancers: INSTANCE, 'DescribeListeners-lb-1': check({ SourceIpType: 0 }), 'DescribeTargets-lb-1': TARGETS, DescribeTargetHealth: health });
    expect(told(all)).toEqual(['lb-1:80 kept 172.16.9.9 10.0.0.1:30080 5 alive', 'lb-1:80 kept 172.16.9.9 10.0.0.2:30080 0 dead']);
    expect(all[0]?.listeners[0]?.service).toEqual({ namespace: 'shop', name: 'api' });
  });

  it('cites for each backend the answer that it stands in, whichever was read last', () => {
    const answers = { 'DescribeListeners-lb-1': check({}), 'DescribeTargets-lb-1': TARGETS, DescribeLoadBalancers: INSTANCE };
    for (const names of [Object.keys(answers), Object.keys(answers).reverse()]) {
      const [listener] = balancers(service(ID), Object.fromEntries(names.map((name) => [name, answers[name as keyof typeof answers]])))[0]?.listeners ?? [];
      const files = listener?.backends.kind === 'known' ? listener.backends.value.map(({ because }) => because.ref?.file) : [];
      expect([listener?.because.ref?.file, ...files]).toEqual(['cluster/DescribeListeners-lb-1.json', 'cluster/DescribeTargets-lb-1.json', 'cluster/DescribeTargets-lb-1.json']);
    }
  });

  it('asks nobody with its check off, and translates with SnatPro', () => {
    const snat = { LoadBalancerSet: [{ ...INSTANCE.LoadBalancerSet[0], SnatPro: true, SnatIps: [{ Ip: '172.16.9.20' }] }] };
    expect(told(balancers(service(ID), { DescribeLoadBalancers: snat, 'DescribeListeners-lb-1': check({ HealthSwitch: 0 }), 'DescribeTargets-lb-1': TARGETS }))).toEqual(['lb-1:80 translated - 10.0.0.1:30080 5', 'lb-1:80 translated - 10.0.0.2:30080 0']);
  });

  it('has backends that are not known where nobody asked for them', () => {
    expect(told(balancers(service(ID), { DescribeLoadBalancers: INSTANCE, 'DescribeListeners-lb-1': check({}) }))).toEqual(['DescribeTargets-lb-1.json was not collected']);
  });

  it('has rules in place of backends at a listener of seven layers, and may have other listeners where nobody asked for them', () => {
    const https = { Listeners: [{ ListenerId: 'lbl-2', Protocol: 'HTTPS', Port: 443, Rules: [] }] };
    const [seven] = balancers(service(ID), { DescribeLoadBalancers: INSTANCE, 'DescribeListeners-lb-1': https, 'DescribeTargets-lb-1': { Listeners: [] } })[0]?.listeners ?? [];
    expect(seven?.http?.rules).toEqual({ kind: 'known', value: [] });
    expect([balancers(service(ID))[0]?.more, balancers(service(ID), { DescribeLoadBalancers: INSTANCE, 'DescribeListeners-lb-1': https })[0]?.more]).toEqual([true, undefined]);
  });

  it('is none where its address alone is known', () => {
    expect(balancers(service({}), { DescribeLoadBalancers: INSTANCE })).toEqual([]);
  });
});
