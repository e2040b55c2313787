import type { PeerSpec, PolicySpec, PortSpec } from '../../../cluster/spec.ts';
import type { Random } from '../../random.ts';

/** Blocks that policies allow: the client's network, the wire, pods by address. */
export const CIDR_BLOCKS: readonly { readonly cidr: string; readonly except?: readonly string[] }[] = [
  { cidr: '203.0.113.0/24' },
  { cidr: '203.0.113.0/24', except: ['203.0.113.4/30'] },
  { cidr: '10.0.0.0/24', except: ['10.0.0.2/32'] },
  { cidr: '10.40.0.0/16', except: ['10.40.1.10/31', '10.40.2.0/26'] },
  { cidr: '2001:db8:7::/64' },
  { cidr: 'fd40::/16', except: ['fd40:2::/64'] },
];

/** Up to four policies in the namespaces that pods are in. */
export function randomPolicies(random: Random, blocks: typeof CIDR_BLOCKS): PolicySpec[] {
  return Array.from({ length: random.int(0, 4) }, (_, index) => {
    const types = random.pick([['Ingress'], ['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const);
    const rules = (): { peers: PeerSpec[]; ports: PortSpec[] }[] => Array.from({ length: random.int(0, 2) }, () => ({ peers: Array.from({ length: random.int(0, 2) }, () => randomPeer(random, blocks)), ports: Array.from({ length: random.int(0, 2) }, () => randomPort(random)) }));
    const ingress = rules().map(({ peers, ports }) => ({ ...(peers.length === 0 ? {} : { from: peers }), ...(ports.length === 0 ? {} : { ports }) }));
    const egress = rules().map(({ peers, ports }) => ({ ...(peers.length === 0 ? {} : { to: peers }), ...(ports.length === 0 ? {} : { ports }) }));
    return {
      name: `${random.pick(['allow', 'deny', 'a-policy-with-a-rather-long-name'])}-${index}`, namespace: random.chance(0.8) ? 'shop' : 'tools',
      spec: {
        podSelector: random.chance(0.3) ? {} : { matchLabels: random.pick([{ app: 'web' }, { app: 'api' }, { app: 'db' }, { tier: 'back' }]) },
        policyTypes: types,
        ...(types.some((type) => type === 'Ingress') ? { ingress } : {}),
        ...(types.some((type) => type === 'Egress') ? { egress } : {}),
      },
    };
  });
}

function randomPeer(random: Random, blocks: typeof CIDR_BLOCKS): PeerSpec {
  const labels = { matchLabels: random.pick([{ app: 'web' }, { app: 'api' }, { tier: 'front' }]) };
  return random.weighted<() => PeerSpec>([
    [3, () => ({ podSelector: labels })],
    [2, () => ({ namespaceSelector: { matchLabels: { team: random.pick(['red', 'blue']) } } })],
    [1, () => ({ namespaceSelector: {}, podSelector: labels })],
    [3, () => ({ ipBlock: random.pick(blocks) })],
  ])();
}

function randomPort(random: Random): PortSpec {
  return random.weighted<PortSpec>([[4, { port: 8080 }], [2, { port: 5432 }], [2, { port: 'http' }], [2, { port: 5353, protocol: 'UDP' }], [1, { port: 8000, endPort: 8100 }], [1, { protocol: 'TCP' }]]);
}
