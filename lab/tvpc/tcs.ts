import type { CollectedObjects } from '../../src/collect/bundle/layout.ts';
import type { Evidence } from '../../src/model/evidence/index.ts';

/** VPCServices with their Services and endpoints, as JSON of kubectl. Each has an address in front and one of TGW, on port 80. */
export interface Wanted {
  readonly name: string;
  readonly vip: string;
  readonly tgw: string;
  readonly vpcId?: number;
  readonly protocol?: string;
}

/** Lists as kubectl prints them, by their resource. */
export function objectsOf(wanted: readonly Wanted[]): ReadonlyMap<string, string> {
  const list = (kind: string, apiVersion: string, items: readonly object[]): string => JSON.stringify({ kind: `${kind}List`, apiVersion, items }, null, 2);
  const ports = ({ protocol = 'TCP' }: Wanted): object => ({ port: 80, protocol, targetPort: 8880 });
  return new Map([
    ['vpcservices.infra.tce.io', list('VPCService', 'infra.tce.io/v1', wanted.map((one) => ({ metadata: { name: one.name, namespace: 'tce' }, spec: { ports: [ports(one)], selector: { app: one.name }, vpcid: one.vpcId ?? -1, vpcip: one.vip }, status: 'Ready' })))],
    ['services', list('Service', 'v1', wanted.map((one) => ({ metadata: { name: `vpcservice-${one.name}`, namespace: 'tce' }, spec: { type: 'LoadBalancer', selector: { app: one.name }, ports: [{ ...ports(one), nodePort: 39_422 }] }, status: { loadBalancer: { ingress: [{ ip: one.tgw }] } } })))],
    ['endpointslices.discovery.k8s.io', list('EndpointSlice', 'discovery.k8s.io/v1', wanted.map((one) => ({ metadata: { name: `${one.name}-x`, namespace: 'tce', labels: { 'kubernetes.io/service-name': `vpcservice-${one.name}` } }, addressType: 'IPv4', ports: [{ name: '', port: 8880, protocol: one.protocol ?? 'TCP' }], endpoints: [{ addresses: ['192.168.4.170'], conditions: { ready: true } }] })))],
    ['nodes', list('Node', 'v1', [{ metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '10.28.0.7' }] } }])],
  ]);
}

/** What was collected of them, with a table. */
export function evidenceOf(wanted: readonly Wanted[], { source, text, command, state }: CollectedObjects): Evidence {
  const cluster = [...objectsOf(wanted)].map(([resource, json]) => ({ resource, file: `${resource}.json`, command: 'kubectl', state: 'ok' as const, text: () => json }));
  return { formatVersion: 1, createdAt: '', origin: 'test', nodes: [], cluster: [...cluster, { resource: source, file: command, command, state, text: () => text.toString('utf8') }], diagnostics: [] };
}
