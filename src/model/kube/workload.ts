import type { KubeObject } from './object.ts';

export interface ContainerPort { readonly name?: string; readonly containerPort: number; readonly protocol?: string; readonly hostPort?: number }
export interface Container { readonly name: string; readonly image?: string; readonly args?: readonly string[]; readonly ports?: readonly ContainerPort[]; readonly env?: readonly { readonly name: string; readonly value?: string }[]; readonly volumeMounts?: readonly { readonly name: string; readonly mountPath?: string }[] }

export interface PodVolume { readonly name: string; readonly configMap?: { readonly name?: string } }

/** What a pod wants in its resolv.conf beside what its dnsPolicy gives it. */
export interface PodDnsConfig { readonly nameservers?: readonly string[]; readonly searches?: readonly string[]; readonly options?: readonly { readonly name: string; readonly value?: string }[] }

export type Pod = KubeObject<
  { readonly nodeName?: string; readonly hostNetwork?: boolean; readonly containers: readonly Container[]; readonly dnsPolicy?: string; readonly dnsConfig?: PodDnsConfig; readonly hostname?: string; readonly volumes?: readonly PodVolume[] },
  {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly hostIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly name: string; readonly containerID?: string; readonly ready?: boolean }[];
  }
>;

export type Node = KubeObject<
  { readonly podCIDR?: string; readonly podCIDRs?: readonly string[] },
  {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: { readonly kernelVersion?: string; readonly machineID?: string; readonly systemUUID?: string; readonly kubeletVersion?: string };
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  }
>;

export type Namespace = KubeObject;
export type ConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>> };
export type DaemonSet = KubeObject<{ readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } } }, { readonly numberReady?: number; readonly desiredNumberScheduled?: number }>;
