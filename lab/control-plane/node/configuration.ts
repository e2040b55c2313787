import { stringify } from 'yaml';
import { CLUSTER_RANGES, DNS_DOMAIN, DNS_SERVICE_ADDRESS } from '../address-plan.ts';
import { PAUSE_IMAGE } from '../image/images.ts';

/** How kube-proxy carries Services out. */
export const PROXY_MODES = ['iptables', 'nftables', 'ipvs'] as const;
export type ProxyMode = (typeof PROXY_MODES)[number];

/** containerd's file: pods by runc, CNI plugins where Debian has them, nothing that asks a registry. */
export const CONTAINERD_CONFIGURATION = `version = 2
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.tracing"]
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;

/** The CNI plugins of a node: a bridge, addresses of the node's own range, and ports of the host. */
export function cniConfiguration(range: string, gateway: string): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'lab',
    plugins: [
      { type: 'bridge', bridge: 'cni0', isDefaultGateway: true, hairpinMode: true, mtu: 1500, ipam: { type: 'host-local', ranges: [[{ subnet: range, gateway }]] } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}

/** What kubelet's file says of names; what is absent is not written. */
export interface KubeletDns {
  readonly clusterDNS?: readonly string[];
  readonly clusterDomain?: string;
  readonly resolvConf?: string;
}

/** What every node of the lab has of itself. */
export const LAB_DNS: KubeletDns = { clusterDNS: [DNS_SERVICE_ADDRESS], clusterDomain: DNS_DOMAIN, resolvConf: '/etc/resolv.conf' };

/** kubelet's file. A machine that is full is no reason to evict the lab's pods. */
export function kubeletConfiguration(files: { readonly authority: string; readonly certificate: string; readonly key: string }, dns: KubeletDns): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: files.authority } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: files.certificate,
    tlsPrivateKeyFile: files.key,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'imagefs.available': '0%', 'nodefs.inodesFree': '0%' },
    imageGCHighThresholdPercent: 100,
    localStorageCapacityIsolation: false,
    ...dns,
    nodeStatusUpdateFrequency: '4s',
    syncFrequency: '10s',
    registryPullQPS: 0,
    serializeImagePulls: false,
  });
}

/** kube-proxy's file. What belongs to the whole machine (the size of the connection table) is left alone. */
export function proxyConfiguration(mode: ProxyMode, kubeconfig: string): string {
  return stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode,
    clientConnection: { kubeconfig },
    clusterCIDR: CLUSTER_RANGES.pods,
    detectLocalMode: 'ClusterCIDR',
    conntrack: { maxPerCore: 0, min: 0 },
    healthzBindAddress: '0.0.0.0:10256',
    metricsBindAddress: '127.0.0.1:10249',
  });
}
