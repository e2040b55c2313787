import type { Container, ContainerPort, DaemonSet, Node, Pod, PodDnsConfig, PodVolume } from '../../../model/kube/workload.ts';
import { boolean, integer, list, string, struct } from './shape.ts';

type Spec<T extends { readonly spec?: unknown }> = NonNullable<T['spec']>;
type Status<T extends { readonly status?: unknown }> = NonNullable<T['status']>;

const condition = struct<{ readonly type: string; readonly status: string }>({ type: string, status: string }, ['type', 'status']);
const containers = list(struct<Container>(
  {
    name: string, image: string, args: list(string),
    ports: list(struct<ContainerPort>({ name: string, containerPort: integer, protocol: string, hostPort: integer }, ['containerPort'])),
    env: list(struct<NonNullable<Container['env']>[number]>({ name: string, value: string }, ['name'])),
    volumeMounts: list(struct<NonNullable<Container['volumeMounts']>[number]>({ name: string, mountPath: string }, ['name'])),
  },
  ['name'],
));

const volumes = list(struct<PodVolume>({ name: string, configMap: struct<NonNullable<PodVolume['configMap']>>({ name: string }) }, ['name']));

const dnsConfig = struct<PodDnsConfig>({ nameservers: list(string), searches: list(string), options: list(struct<NonNullable<PodDnsConfig['options']>[number]>({ name: string, value: string }, ['name'])) });

export const podSpec = struct<Spec<Pod>>({ nodeName: string, hostNetwork: boolean, containers, dnsPolicy: string, dnsConfig, hostname: string, volumes }, ['containers']);

export const podStatus = struct<Status<Pod>>({
  phase: string, podIP: string, hostIP: string,
  podIPs: list(struct<{ readonly ip: string }>({ ip: string }, ['ip'])),
  conditions: list(condition),
  containerStatuses: list(struct<NonNullable<Status<Pod>['containerStatuses']>[number]>({ name: string, containerID: string, ready: boolean }, ['name'])),
});

export const nodeSpec = struct<Spec<Node>>({ podCIDR: string, podCIDRs: list(string) });

export const nodeStatus = struct<Status<Node>>({
  addresses: list(struct<NonNullable<Status<Node>['addresses']>[number]>({ type: string, address: string }, ['type', 'address'])),
  nodeInfo: struct<NonNullable<Status<Node>['nodeInfo']>>({ kernelVersion: string, machineID: string, systemUUID: string, kubeletVersion: string }),
  conditions: list(condition),
});

type Template = NonNullable<Spec<DaemonSet>['template']>;

export const daemonSetSpec = struct<Spec<DaemonSet>>({ template: struct<Template>({ spec: struct<NonNullable<Template['spec']>>({ containers }) }) });
export const daemonSetStatus = struct<Status<DaemonSet>>({ numberReady: integer, desiredNumberScheduled: integer });
