import fc from 'fast-check';
import type { ClusterSpec, PodSpec, PolicySpec, ServiceSpec } from '../../cluster/spec.ts';
import { networkPolicySpecs } from './policy.ts';

/** Names that policies and Services refer to: few, so that most references hit something. */
const NAMESPACES = ['east', 'west', 'south'] as const;
const APPS = ['web', 'db', 'cache'] as const;
/** Ports on which a pod may listen; policies and Services are about these and their neighbours. */
const LISTENS = [{ port: 8080 }, { port: 9090 }, { port: 5353, protocol: 'UDP' }] as const;

const labels = fc.record({ app: fc.constantFrom(...APPS), tier: fc.constantFrom('front', 'back') }, { requiredKeys: ['app'] });

/** A name on either of two numbers, so that one name means different ports in different pods. */
const declared = fc.record({ http: fc.option(fc.constantFrom(8080, 9090), { nil: undefined }), dns: fc.boolean() }).map(({ http, dns }): PodSpec['ports'] => [
  ...(http === undefined ? [] : [{ name: 'http', port: http }]), ...(dns ? [{ name: 'dns', port: 5353, protocol: 'UDP' as const }] : []),
]);

const pods = fc.array(
  fc.record({ namespace: fc.constantFrom(...NAMESPACES), node: fc.constantFrom('n1', 'n2'), labels, ports: declared, listens: fc.subarray([...LISTENS], { minLength: 1 }), ready: fc.nat(4).map((dice) => dice > 0) }),
  { minLength: 2, maxLength: 6, size: 'max' },
).map((list): PodSpec[] => list.map((pod, index) => ({ ...pod, name: `p${index}` })));

const servicePorts = fc.subarray([
  { name: 'plain', port: 80, targetPort: 8080 }, { name: 'named', port: 81, targetPort: 'http' },
  { name: 'same', port: 9090, targetPort: 9090 }, { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' as const },
], { minLength: 1, maxLength: 3 });

const services = fc.array(
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES), selector: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...APPS).map((app) => ({ app })) }, { weight: 1, arbitrary: fc.constant({ app: 'db', tier: 'back' }) }),
    ports: servicePorts, internalTrafficPolicy: fc.constantFrom('Cluster' as const, 'Cluster' as const, 'Local' as const),
  }),
  { maxLength: 3, size: 'max' },
).map((list): ServiceSpec[] => list.map((service, index) => ({ ...service, name: `s${index}` })));

const policies = fc.array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), spec: networkPolicySpecs }), { maxLength: 6, size: 'max' })
  .map((list): PolicySpec[] => list.map((policy, index) => ({ ...policy, name: `np${index}` })));

const namespaceLabels = fc.record({ east: fc.constantFrom('red', 'blue'), west: fc.constantFrom('red', 'blue', undefined) })
  .map(({ east, west }): ClusterSpec['namespaceLabels'] => ({ east: { team: east }, ...(west === undefined ? {} : { west: { team: west } }) }));

/** kube-proxy's mode and Calico's. Native nft beside legacy iptables leaves open whose chain of one priority is first; that mixture is left out. */
const RULES = [{ proxy: 'iptables', iptables: 'nft' }, { proxy: 'iptables', iptables: 'legacy' }, { proxy: 'nftables', iptables: 'nft' }] as const;

/** Random clusters of two nodes: pods, Services and NetworkPolicies, enforced by Calico's rules and one of the proxies' rule sets. */
export const clusters: fc.Arbitrary<ClusterSpec> = fc.record({
  nodes: fc.constant(['n1', 'n2']), families: fc.constant([4 as const]), pods, services, policies, namespaceLabels,
  overlay: fc.constantFrom('routed' as const, 'vxlan' as const), rules: fc.constantFrom(...RULES), enforcer: fc.constant('calico' as const),
}).map(({ rules, ...rest }) => ({ ...rest, ...rules }));
