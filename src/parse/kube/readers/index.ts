/** Readers of API objects: which fields of which kind are taken over, and of what shape they must be. */
import type { LineRef } from '../../../model/evidence/evidence.ts';
import type { ConfigMap, KubeObject } from '../../../model/kube/index.ts';
import type { KubeNode } from '../../../model/tree/kube.ts';
import { isRecord } from '../located.ts';
import { adminSpec, baselineSpec, clusterSpec } from './admin-policy.ts';
import { ingressSpec, ingressStatus } from './ingress.ts';
import { metadata } from './meta.ts';
import { bgpSpec, l2Spec, l2Status, peerSpec, poolSpec, poolStatus } from './metallb.ts';
import { policySpec } from './policy.ts';
import { endpointsFields, serviceSpec, serviceStatus, sliceFields } from './service.ts';
import { string, strings, struct } from './shape.ts';
import type { Place, Reader } from './shape.ts';
import { vpcServiceFields } from './vpc-service.ts';
import { daemonSetSpec, daemonSetStatus, nodeSpec, nodeStatus, podSpec, podStatus } from './workload.ts';

/** What became of one object. `rejected` is its kind when it was left out because a part of it would mean something else. */
export interface ReadObject {
  readonly node?: KubeNode;
  readonly complaints: readonly string[];
  readonly rejected?: KubeNode['kind'];
}

/** What every object has. */
type Base = Omit<KubeObject, 'spec' | 'status'>;
type KnownKind = Exclude<KubeNode['kind'], 'other'>;

/** Groups of the API that own the known kinds: other groups have kinds of the same name that mean something else. */
export const GROUPS: Readonly<Record<KnownKind, string>> = {
  Pod: '', Node: '', Namespace: '', Service: '', Endpoints: '', ConfigMap: '', EndpointSlice: 'discovery.k8s.io', NetworkPolicy: 'networking.k8s.io', DaemonSet: 'apps',
  AdminNetworkPolicy: 'policy.networking.k8s.io', BaselineAdminNetworkPolicy: 'policy.networking.k8s.io', ClusterNetworkPolicy: 'policy.networking.k8s.io', VPCService: 'infra.tce.io', Ingress: 'networking.k8s.io',
  IPAddressPool: 'metallb.io', L2Advertisement: 'metallb.io', BGPAdvertisement: 'metallb.io', BGPPeer: 'metallb.io', ServiceL2Status: 'metallb.io',
};

/** Kinds of which an object with one wrong field would mean something else: it is left out whole. */
const POLICIES: ReadonlySet<KubeNode['kind']> = new Set(['NetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy', 'IPAddressPool', 'L2Advertisement', 'BGPAdvertisement', 'BGPPeer']);

const header = struct<Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>>({ apiVersion: string, kind: string, metadata }, ['apiVersion', 'kind', 'metadata']);
const configMapFields = struct<Pick<ConfigMap, 'data'>>({ data: strings });

/** Reads one object. Never throws. */
export function readObject(value: unknown, ref: LineRef): ReadObject {
  const place: Place = { path: [], complaints: [] };
  const head = header(value, place);
  if (head === undefined || !isRecord(value)) return { complaints: place.complaints, ...kindOfBroken(value) };
  const node = nodeOf({ ...head, ref }, value, place);
  if (node !== undefined && POLICIES.has(node.kind) && place.complaints.length > 0) return { complaints: place.complaints, rejected: node.kind };
  if (node === undefined) return { complaints: place.complaints, ...kindOfBroken(value) };
  return { node, complaints: place.complaints };
}

function nodeOf(base: Base, value: Readonly<Record<string, unknown>>, place: Place): KubeNode | undefined {
  const kind = knownKind(base);
  switch (kind) {
    case 'Pod': return { kind, object: { ...base, ...part('spec', podSpec, value, place), ...part('status', podStatus, value, place) } };
    case 'Node': return { kind, object: { ...base, ...part('spec', nodeSpec, value, place), ...part('status', nodeStatus, value, place) } };
    case 'Namespace': return { kind, object: base };
    case 'Service': return { kind, object: { ...base, ...part('spec', serviceSpec, value, place), ...part('status', serviceStatus, value, place) } };
    case 'EndpointSlice': {
      const fields = sliceFields(value, place);
      return fields && { kind, object: { ...base, ...fields } };
    }
    case 'Endpoints': return { kind, object: { ...base, ...endpointsFields(value, place) } };
    case 'NetworkPolicy': return { kind, object: { ...base, ...part('spec', policySpec, value, place) } };
    case 'AdminNetworkPolicy': return { kind, object: { ...base, ...part('spec', adminSpec, value, place) } };
    case 'BaselineAdminNetworkPolicy': return { kind, object: { ...base, ...part('spec', baselineSpec, value, place) } };
    case 'ClusterNetworkPolicy': return { kind, object: { ...base, ...part('spec', clusterSpec, value, place) } };
    case 'ConfigMap': return { kind, object: { ...base, ...configMapFields(value, place) } };
    case 'DaemonSet': return { kind, object: { ...base, ...part('spec', daemonSetSpec, value, place), ...part('status', daemonSetStatus, value, place) } };
    case 'Ingress': return { kind, object: { ...base, ...part('spec', ingressSpec, value, place), ...part('status', ingressStatus, value, place) } };
    case 'VPCService': return { kind, object: { ...base, ...vpcServiceFields(value, place) } };
    case 'IPAddressPool': return { kind, object: { ...base, ...part('spec', poolSpec, value, place), ...part('status', poolStatus, value, place) } };
    case 'L2Advertisement': return { kind, object: { ...base, ...part('spec', l2Spec, value, place) } };
    case 'BGPAdvertisement': return { kind, object: { ...base, ...part('spec', bgpSpec, value, place) } };
    case 'BGPPeer': return { kind, object: { ...base, ...part('spec', peerSpec, value, place) } };
    case 'ServiceL2Status': return { kind, object: { ...base, ...part('status', l2Status, value, place) } };
    case undefined: return { kind: 'other', object: { ...base, spec: value['spec'], status: value['status'] } };
  }
}

function knownKind({ kind, apiVersion }: Base): KnownKind | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return Object.hasOwn(GROUPS, kind) && GROUPS[kind as KnownKind] === group ? (kind as KnownKind) : undefined;
}

/** A NetworkPolicy or EndpointSlice that cannot be read is missing: what the cluster promises is then not known. */
function kindOfBroken(value: unknown): { readonly rejected?: KnownKind } {
  const kind = isRecord(value) ? value['kind'] : undefined;
  return typeof kind === 'string' && Object.hasOwn(GROUPS, kind) ? { rejected: kind as KnownKind } : {};
}

function part<K extends 'spec' | 'status', T>(name: K, read: Reader<T>, value: Readonly<Record<string, unknown>>, place: Place): { readonly [P in K]?: T } {
  if (value[name] === undefined || value[name] === null) return {};
  place.path.push(name);
  const taken = read(value[name], place);
  place.path.pop();
  return (taken === undefined ? {} : { [name]: taken }) as { readonly [P in K]?: T };
}
