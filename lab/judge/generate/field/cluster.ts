import type { ClusterSpec, Family, Overlay, PodSpec, ProxyMode, ServicePortSpec, ServiceSpec } from '../../../cluster/spec.ts';
import type { Random } from '../../random.ts';
import { randomPolicies, randomTiers } from './policies.ts';
import { vip } from './site.ts';

const APPS: readonly { readonly app: string; readonly ports: PodSpec['ports'] }[] = [
  { app: 'web', ports: [{ name: 'http', port: 8080 }] },
  { app: 'api', ports: [{ name: 'http', port: 8080 }, { name: 'dns', port: 5353, protocol: 'UDP' }] },
  { app: 'db', ports: [{ name: 'sql', port: 5432 }] },
];

/** What a shape asks of its cluster. */
export interface ClusterWish {
  readonly proxy: ProxyMode;
  readonly overlays: readonly Overlay[];
  readonly policies?: boolean;
  readonly families?: readonly (readonly Family[])[];
}

/** A cluster of one or two nodes with a handful of pods and Services; each Service has between none and four endpoints, here and elsewhere. */
export function randomCluster(random: Random, wish: ClusterWish): ClusterSpec {
  const nodes = random.chance(0.75) ? ['host', 'other'] : ['host'];
  const families = random.pick(wish.families ?? [[4], [4], [4], [4, 6], [4, 6], [6]]);
  const pods = [...randomPods(random, 'host', random.int(2, 4)), ...(nodes.length > 1 ? randomPods(random, 'other', random.int(1, 3)) : [])];
  const apps = random.shuffle(APPS).slice(0, random.int(1, 3));
  const services = [...apps.map(({ app, ports }, index) => randomService(random, app, ports, families, index, wish.proxy === 'iptables')), ...(random.chance(0.4) ? [ghost(random)] : [])];
  const policies = wish.policies === true ? randomPolicies(random) : [];
  const calicoTiers = wish.policies === true && random.chance(0.4) ? randomTiers(random) : [];
  return { nodes, families, pods, services, policies, namespaceLabels: { shop: { team: 'red' }, tools: { team: 'blue' } }, overlay: random.pick(wish.overlays), proxy: wish.proxy, enforcer: 'none', calicoTiers, iptables: random.chance(0.6) ? 'nft' : 'legacy' };
}

function randomPods(random: Random, node: string, count: number): PodSpec[] {
  return Array.from({ length: count }, (_, index) => {
    const { app, ports } = random.pick(APPS);
    const listens = random.chance(0.9) ? ports.map(({ port, protocol }) => ({ port, ...(protocol === undefined ? {} : { protocol }) })) : [];
    return { name: `${node === 'host' ? '' : 'far-'}${app}-${index}`, namespace: random.chance(0.8) ? 'shop' : 'tools', node, labels: { app, tier: random.pick(['front', 'back']) }, ports, listens, ready: random.chance(0.9) };
  });
}

function randomService(random: Random, app: string, ports: PodSpec['ports'], families: readonly Family[], index: number, mayStick: boolean): ServiceSpec {
  const type = random.weighted([[3, 'ClusterIP'], [4, 'NodePort'], [3, 'LoadBalancer']] as const);
  const open = type !== 'ClusterIP';
  const lb = type === 'LoadBalancer' ? families.map((family) => vip(family, 10 + index)) : [];
  return {
    name: app, namespace: 'shop', selector: { app }, type,
    ports: ports.map((declared, at) => servicePort(random, declared, open ? 30080 + index * 10 + at : undefined)),
    // Only `recent` is walked both ways; the sets of the nftables mode and IPVS remember each probe for the next.
    ...(random.chance(0.05) && mayStick ? { affinity: true } : {}),
    ...(open && random.chance(0.4) ? { externalTrafficPolicy: 'Local' as const } : {}),
    ...(random.chance(0.15) ? { internalTrafficPolicy: 'Local' as const } : {}),
    ...(random.chance(0.25) ? { externalIPs: families.map((family) => vip(family, 40 + index)) } : {}),
    ...(lb.length > 0 ? { loadBalancerIPs: lb, ...(random.chance(0.5) ? { loadBalancerSourceRanges: random.some(['203.0.113.0/24', '10.0.0.0/24', '192.0.2.0/25', '2001:db8:7::/64', 'fd00::/64'], 3) } : {}) } : {}),
  };
}

function servicePort(random: Random, declared: PodSpec['ports'][number], nodePort: number | undefined): ServicePortSpec {
  const port = declared.protocol === 'UDP' ? 53 : declared.port === 5432 ? 5432 : 80;
  return {
    ...(declared.name === undefined ? {} : { name: declared.name }), port, targetPort: random.chance(0.5) && declared.name !== undefined ? declared.name : declared.port,
    ...(declared.protocol === undefined ? {} : { protocol: declared.protocol }), ...(nodePort === undefined ? {} : { nodePort }),
  };
}

/** A Service whose selector nothing matches: no endpoints. */
function ghost(random: Random): ServiceSpec {
  return { name: 'ghost', namespace: 'shop', selector: { app: 'ghost' }, type: 'NodePort', ports: [{ name: 'main', port: random.pick([80, 443]), targetPort: 8080, nodePort: 30990 }] };
}

/** The same cluster after one ready pod of the Service is not ready any more, or one that was not is; undefined when no Service has any pod. */
export function changedCluster(random: Random, spec: ClusterSpec): ClusterSpec | undefined {
  const behind = spec.pods.filter((pod) => spec.services.some((service) => service.namespace === pod.namespace && service.selector.app === pod.labels.app));
  if (behind.length === 0) return undefined;
  const chosen = random.pick(behind);
  return { ...spec, pods: spec.pods.map((pod) => (pod === chosen ? { ...pod, ready: !pod.ready } : pod)) };
}
