import type { Random } from '../../random.ts';
import { clusterAsks } from './asks.ts';
import { randomCluster } from './cluster.ts';
import { calico, calicoTail } from './layers/calico.ts';
import { kubeProxy } from './layers/kube-proxy.ts';
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

export const SHAPES: readonly Shape[] = [
  {
    name: 'kube-proxy-iptables', weight: 4,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: 'iptables', overlays: ['bridge', 'bridge', 'routed'] }), [kubeProxy]),
  },
  {
    name: 'kube-proxy-nftables', weight: 4,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: 'nftables', overlays: ['bridge', 'bridge', 'routed'] }), [kubeProxy]),
  },
  {
    name: 'calico', weight: 4,
    make: (random, kernel) => built(clusterSite(random, kernel, { proxy: random.pick(['iptables', 'nftables', 'none']), overlays: CALICO_OVERLAYS[kernel], policies: true }), random.shuffle([kubeProxy, calico]), [calicoTail]),
  },
];

function built(site: Site, ...stages: readonly (readonly ((site: Site) => void)[])[]): Site {
  for (const add of stages.flat()) add(site);
  return site;
}
