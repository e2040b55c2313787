import type { ProxyMode } from '../../../cluster/spec.ts';
import type { Random } from '../../random.ts';
import { clusterAsks } from './asks.ts';
import { randomCluster } from './cluster.ts';
import { flannel, ipMasqAgent, kubelet, virtualIp } from './layers/agents.ts';
import { awsVpcCni } from './layers/aws.ts';
import { calico, calicoTail } from './layers/calico.ts';
import { docker } from './layers/docker.ts';
import { firewalld } from './layers/firewalld.ts';
import { istio } from './layers/istio.ts';
import { kubeProxy } from './layers/kube-proxy.ts';
import { kubeRouter } from './layers/kube-router.ts';
import { nodeLocalDns } from './layers/node-local-dns.ts';
import { portmap } from './layers/portmap.ts';
import { ufw } from './layers/ufw.ts';
import { placeCluster } from './place.ts';
import { emptySite } from './site.ts';
import type { ClusterWish } from './cluster.ts';
import type { Site } from './site.ts';

/** What draws one network of a shape. */
export interface Shape {
  readonly name: string;
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** Only on a kernel that has IPVS, tunnels and dummy devices. */
  readonly vmOnly?: true;
  readonly make: (random: Random, kernel: 'host' | 'vm') => Site;
}

function clusterSite(random: Random, kernel: 'host' | 'vm', wish: ClusterWish): Site {
  const site = emptySite(random, kernel, randomCluster(random.fork('cluster'), wish));
  placeCluster(site);
  site.asks.push(...clusterAsks(site.spec));
  return site;
}

const CALICO_OVERLAYS = { host: ['vxlan', 'routed'], vm: ['ipip', 'vxlan', 'routed'] } as const;

/** Small daemons that may run beside any cluster's proxy. */
const BESIDE: readonly ((site: Site) => void)[] = [nodeLocalDns, portmap, kubelet, ipMasqAgent, virtualIp];

/** Some of the small daemons. */
function some(random: Random, most: number): readonly ((site: Site) => void)[] {
  return random.some(BESIDE, random.int(0, most));
}

/** kube-proxy beside rules that drop in iptables-nft: with its own base chains of the same priority nobody can tell from outside which come first, so that is rare. */
function proxyBeside(random: Random): ProxyMode {
  return random.weighted<ProxyMode>([[12, 'iptables'], [3, 'none'], [1, 'nftables']]);
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'kube-proxy-iptables', weight: 4,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: 'iptables', overlays: ['bridge', 'bridge', 'routed'] }), random.shuffle([kubeProxy, ...some(random, 1)])),
  },
  {
    name: 'kube-proxy-nftables', weight: 4,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: 'nftables', overlays: ['bridge', 'bridge', 'routed'] }), random.shuffle([kubeProxy, ...some(random, 1)])),
  },
  {
    name: 'kube-proxy-ipvs', weight: 4, vmOnly: true,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: 'ipvs', overlays: ['bridge', 'routed'] }), random.shuffle([kubeProxy, ...some(random, 1)])),
  },
  {
    name: 'calico', weight: 4,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: kernel === 'vm' && random.chance(0.3) ? 'ipvs' : proxyBeside(random), overlays: CALICO_OVERLAYS[kernel], policies: true }), random.shuffle([kubeProxy, calico, ...some(random, 1)]), [calicoTail]),
  },
  {
    name: 'flannel', weight: 2,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.pick(['iptables', 'nftables']), overlays: ['flannel', 'bridge'] }), random.shuffle([kubeProxy, flannel, ...some(random, 2)])),
  },
  {
    name: 'kube-router', weight: 3,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: proxyBeside(random), overlays: ['bridge'], policies: true }), random.shuffle([kubeProxy, kubeRouter])),
  },
  {
    name: 'docker', weight: 3,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: 'none', overlays: ['routed'], families: [[4]] }), [(site) => docker(site, random.pick(['nft', 'legacy']), random.pick(['old', '28.0', '28.1', '29']))]),
  },
  {
    name: 'firewalld', weight: 2,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.pick(['none', 'iptables', 'nftables']), overlays: ['bridge', 'routed'] }), random.shuffle([kubeProxy, firewalld])),
  },
  {
    name: 'ufw', weight: 2,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.pick(['none', 'iptables']), overlays: ['bridge', 'routed'] }), random.shuffle([kubeProxy, (site) => ufw(site, site.spec.iptables)])),
  },
  {
    name: 'istio', weight: 2,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.pick(['iptables', 'nftables']), overlays: ['bridge', 'routed'] }), [kubeProxy, istio, ...some(random, 1)]),
  },
  {
    name: 'aws', weight: 2,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.pick(['iptables', 'nftables']), overlays: ['routed'], families: [[4]] }), random.shuffle([kubeProxy, awsVpcCni])),
  },
  {
    name: 'mixture', weight: 3,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.chance(0.85) ? 'iptables' : 'nftables', overlays: CALICO_OVERLAYS[kernel], policies: true }), random.shuffle([
      kubeProxy, calico, ...(random.chance(0.6) ? [firewalld] : []), ...(random.chance(0.6) ? [(site: Site) => docker(site, 'legacy', random.pick(['old', '28.0', '28.1', '29']))] : []), ...some(random, 2),
    ]), [calicoTail]),
  },
];

function built(site: Site, ...stages: readonly (readonly ((site: Site) => void)[])[]): Site {
  for (const add of stages.flat()) add(site);
  return site;
}
