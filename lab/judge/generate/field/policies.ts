import type { CalicoTier, PeerSpec, PolicySpec, PortSpec } from '../../../cluster/spec.ts';
import type { Random } from '../../random.ts';

/** Blocks that policies allow: the client's network, the wire, pods by address. */
const CIDR_BLOCKS: readonly { readonly cidr: string; readonly except?: readonly string[] }[] = [
  { cidr: '203.0.113.0/24' },
  { cidr: '203.0.113.0/24', except: ['203.0.113.4/30'] },
  { cidr: '10.0.0.0/24', except: ['10.0.0.2/32'] },
  { cidr: '10.40.0.0/16', except: ['10.40.1.10/31', '10.40.2.0/26'] },
  { cidr: '2001:db8:7::/64' },
  { cidr: 'fd40::/16', except: ['fd40:2::/64'] },
];

/** Up to four policies in the namespaces that pods are in. */
export function randomPolicies(random: Random): PolicySpec[] {
  return Array.from({ length: random.int(0, 4) }, (_, index) => {
    const types = random.pick([['Ingress'], ['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const);
    const rules = (): { peers: PeerSpec[]; ports: PortSpec[] }[] => Array.from({ length: random.int(0, 2) }, () => ({ peers: Array.from({ length: random.int(0, 2) }, () => randomPeer(random)), ports: Array.from({ length: random.int(0, 2) }, () => randomPort(random)) }));
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

function randomPeer(random: Random): PeerSpec {
  const labels = { matchLabels: random.pick([{ app: 'web' }, { app: 'api' }, { tier: 'front' }]) };
  return random.weighted<() => PeerSpec>([
    [3, () => ({ podSelector: labels })],
    [2, () => ({ namespaceSelector: { matchLabels: { team: random.pick(['red', 'blue']) } } })],
    [1, () => ({ namespaceSelector: {}, podSelector: labels })],
    [3, () => ({ ipBlock: random.pick(CIDR_BLOCKS) })],
  ])();
}

function randomPort(random: Random): PortSpec {
  return random.weighted<PortSpec>([[4, { port: 8080 }], [2, { port: 5432 }], [2, { port: 'http' }], [2, { port: 5353, protocol: 'UDP' }], [1, { port: 8000, endPort: 8100 }], [1, { protocol: 'TCP' }]]);
}

const TIER_MATCHES: readonly string[] = ['-p tcp -m multiport --dports 22,23,8099 ', '-p udp -m multiport --dports 5353 ', '-p tcp -m multiport ! --dports 1:1023 ', '-m conntrack --ctstate NEW -p tcp -m multiport --dports 5432 ', '-p tcp '];

/** One or two tiers that decide a little and pass most to the next. */
export function randomTiers(random: Random): CalicoTier[] {
  return Array.from({ length: random.int(1, 2) }, (_, index) => ({
    name: random.pick(['security', 'platform']) + String(index), type: random.pick(['Ingress', 'Egress'] as const),
    rules: [...random.some(TIER_MATCHES, 2).map((match) => ({ match, action: random.weighted<'allow' | 'deny' | 'pass'>([[2, 'allow'], [2, 'deny'], [3, 'pass']]) })), ...(random.chance(0.8) ? [{ match: '', action: 'pass' as const }] : [])],
  }));
}
