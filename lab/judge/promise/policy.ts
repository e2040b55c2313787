import fc from 'fast-check';
import type { NetworkPolicySpec, PeerSpec, PortSpec, Selector, SelectorExpression } from '../../cluster/spec.ts';

type Operator = SelectorExpression['operator'];

const expression = (key: string, values: readonly string[]): fc.Arbitrary<SelectorExpression> =>
  fc.record({ operator: fc.constantFrom<Operator>('In', 'NotIn', 'Exists', 'DoesNotExist'), chosen: fc.subarray([...values], { minLength: 1 }) })
    .map(({ operator, chosen }) => ({ key, operator, ...(operator === 'In' || operator === 'NotIn' ? { values: chosen } : {}) }));

const selector = (label: fc.Arbitrary<Readonly<Record<string, string>>>, expressions: fc.Arbitrary<SelectorExpression>): fc.Arbitrary<Selector> => fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: label.map((matchLabels) => ({ matchLabels })) },
  { weight: 1, arbitrary: expressions.map((one) => ({ matchExpressions: [one] })) },
);

const podSelector = selector(
  fc.constantFrom({ app: 'web' }, { app: 'db' }, { app: 'cache' }, { tier: 'front' }, { app: 'web', tier: 'front' }),
  fc.oneof(expression('app', ['web', 'db', 'cache']), expression('tier', ['front'])),
);
const namespaceSelector = selector(
  fc.constantFrom({ team: 'red' }, { team: 'blue' }, { 'kubernetes.io/metadata.name': 'east' }, { 'kubernetes.io/metadata.name': 'south' }),
  expression('team', ['red', 'blue']),
);

/** Blocks of the lab's address plan with the parts that may be excepted: nodes 10.0.0.0/24, pods of n1 10.40.1.0/24 from .10, of n2 10.40.2.0/24. */
const BLOCKS: readonly (readonly [string, readonly string[]])[] = [
  ['0.0.0.0/0', ['10.40.0.0/16', '10.40.1.0/24', '10.40.2.11/32']], ['10.40.0.0/16', ['10.40.1.0/24', '10.40.2.0/24', '10.40.1.10/31']], ['10.40.1.0/24', ['10.40.1.10/32', '10.40.1.12/30']],
  ['10.40.2.10/31', ['10.40.2.11/32']], ['10.0.0.0/24', ['10.0.0.2/32']], ['10.96.0.0/16', []],
];
const ipBlock = fc.constantFrom(...BLOCKS).chain(([cidr, parts]) => fc.subarray([...parts]).map((except): PeerSpec => ({ ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } })));

const peer: fc.Arbitrary<PeerSpec> = fc.oneof(
  podSelector.map((chosen) => ({ podSelector: chosen })), namespaceSelector.map((chosen) => ({ namespaceSelector: chosen })),
  fc.record({ podSelector, namespaceSelector }), ipBlock,
);

const port: fc.Arbitrary<PortSpec> = fc.constantFrom<PortSpec>(
  { port: 8080 }, { protocol: 'TCP', port: 8080 }, { protocol: 'TCP', port: 9090 }, { protocol: 'UDP', port: 5353 }, { protocol: 'TCP', port: 'http' }, { protocol: 'UDP', port: 'dns' },
  { protocol: 'UDP', port: 'http' }, { protocol: 'TCP', port: 8000, endPort: 8999 }, { protocol: 'TCP', port: 8080, endPort: 9090 }, { protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'TCP', port: 80 },
);

const peers = fc.array(peer, { maxLength: 3 });
const ports = fc.array(port, { maxLength: 3 });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });

/** An empty list and none at all mean the same: everybody, every port. */
const ingress = fc.array(fc.record({ from: optional(peers), ports: optional(ports) }), { maxLength: 3 });
const egress = fc.array(fc.record({ to: optional(peers), ports: optional(ports) }), { maxLength: 3 });

/** Random NetworkPolicies as the API would take them. */
export const networkPolicySpecs: fc.Arbitrary<NetworkPolicySpec> = fc.record({ podSelector, types: fc.constantFrom<NetworkPolicySpec['policyTypes']>(['Ingress'], ['Egress'], ['Ingress', 'Egress']), ingress, egress })
  .map(({ podSelector: subject, types, ingress: into, egress: out }) => ({
    podSelector: subject, policyTypes: types,
    ...(types.includes('Ingress') ? { ingress: into.map(({ from, ports: at }) => ({ ...(from && { from }), ...(at && { ports: at }) })) } : {}),
    ...(types.includes('Egress') ? { egress: out.map(({ to, ports: at }) => ({ ...(to && { to }), ...(at && { ports: at }) })) } : {}),
  }));
