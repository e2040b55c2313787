import { blockBase, POD_RANGE } from '../../cluster/addresses.ts';
import type { ClusterSpec, NetworkPolicySpec, PolicySpec } from '../../cluster/spec.ts';
import { ruleCommands } from '../../dataplane/node.ts';
import { withPolicy } from '../../scenario.ts';
import type { FaultKind } from '../kind.ts';
import { asksService, calico, oneServer } from '../kind.ts';
import { clusterIp } from '../layout.ts';
import type { Layout } from '../layout.ts';

type Specs = readonly [good: NetworkPolicySpec, bad: NetworkPolicySpec];

/** A policy that lets the connection pass, and the same policy changed. */
function denied(name: string, side: 'server' | 'client', make: (layout: Layout) => Specs | undefined): FaultKind {
  return {
    name,
    inject: (layout) => {
      const specs = calico(layout) ? make(layout) : undefined;
      if (specs === undefined) return undefined;
      const { namespace } = side === 'server' ? layout.servers[0] : layout.client;
      const policy = (spec: NetworkPolicySpec): PolicySpec => ({ name: 'the-one', namespace, spec });
      return {
        prepared: { cluster: withPolicy(layout.cluster, policy(specs[0])) }, fault: { cluster: (spec) => withPolicy(spec, policy(specs[1])) },
        cause: 'network-policy-denies', object: { kind: 'kubernetes', resource: 'networkpolicy', namespace, name: 'the-one' },
      };
    },
  };
}

const toServer = ({ servers: [server] }: Layout) => ({ podSelector: { matchLabels: server.labels }, policyTypes: ['Ingress'] }) as const;
const fromClient = ({ client }: Layout) => ({ podSelector: { matchLabels: client.labels }, policyTypes: ['Egress'] }) as const;
const port = ({ targetPort, protocol }: Layout, shift = 0) => ({ protocol: protocol === 'udp' ? 'UDP' : 'TCP', port: targetPort + shift }) as const;
const theClient = ({ client }: Layout) => ({ namespaceSelector: { matchLabels: { team: client.namespace } }, podSelector: { matchLabels: client.labels } });
const theServer = ({ servers: [server] }: Layout) => ({ namespaceSelector: { matchLabels: { team: server.namespace } }, podSelector: { matchLabels: server.labels } });
const good = (layout: Layout): NetworkPolicySpec => ({ ...toServer(layout), ingress: [{ from: [theClient(layout)], ports: [port(layout)] }] });

/** The agent of the server's node still enforces the policy as it was. */
const outOfStep: FaultKind = {
  name: 'agent-has-an-old-policy',
  inject: (layout, random) => {
    const { node, namespace } = layout.servers[0];
    if (!calico(layout) || !oneServer(layout)) return undefined;
    const having = (spec: NetworkPolicySpec): ClusterSpec => withPolicy(layout.cluster, { name: 'the-one', namespace, spec });
    const [now, then] = [having(good(layout)), having({ ...toServer(layout), ingress: random.pick([[], [{ from: [theClient(layout)], ports: [port(layout, 1)] }]]) })];
    return { prepared: { cluster: now }, fault: { commands: ruleCommands(then, node, now) }, cause: 'policy-agent-out-of-step', object: { kind: 'rule', node } };
  },
};

/** NetworkPolicies that deny what they should allow. */
export const POLICY_FAULTS: readonly FaultKind[] = [
  outOfStep,
  denied('policy-allows-nobody', 'server', (layout) => [good(layout), { ...toServer(layout), ingress: [] }]),
  denied('policy-allows-another-label', 'server', (layout) => [good(layout), { ...toServer(layout), ingress: [{ from: [{ ...theClient(layout), podSelector: { matchLabels: { app: 'frontend' } } }], ports: [port(layout)] }] }]),
  denied('policy-allows-another-port', 'server', (layout) => [good(layout), { ...toServer(layout), ingress: [{ from: [theClient(layout)], ports: [port(layout, 1)] }] }]),
  denied('policy-allows-another-protocol', 'server', (layout) => [good(layout), { ...toServer(layout), ingress: [{ from: [theClient(layout)], ports: [{ protocol: layout.protocol === 'udp' ? 'TCP' : 'UDP', port: layout.targetPort }] }] }]),
  denied('policy-allows-another-namespace', 'server', (layout) => [good(layout), { ...toServer(layout), ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'store' } } }] }] }]),
  denied('policy-allows-its-own-namespace-only', 'server', (layout) => (layout.client.namespace === layout.servers[0].namespace ? undefined : [good(layout), { ...toServer(layout), ingress: [{ from: [{ podSelector: {} }] }] }])),
  denied('policy-excepts-the-client', 'server', (layout) => {
    const cidr = POD_RANGE[layout.family];
    const except = `${blockBase(layout.cluster, layout.client.node, layout.family)}/${layout.family === 6 ? 64 : 24}`;
    return [{ ...toServer(layout), ingress: [{ from: [{ ipBlock: { cidr } }] }] }, { ...toServer(layout), ingress: [{ from: [{ ipBlock: { cidr, except: [except] } }] }] }];
  }),
  denied('egress-policy-allows-dns-only', 'client', (layout) => [{ ...fromClient(layout), egress: [{ to: [theServer(layout)] }] }, { ...fromClient(layout), egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] }]),
  denied('egress-policy-names-the-cluster-ip', 'client', (layout) =>
    asksService(layout) ? [{ ...fromClient(layout), egress: [{ to: [theServer(layout)] }] }, { ...fromClient(layout), egress: [{ to: [{ ipBlock: { cidr: `${clusterIp(layout)}/${layout.family === 6 ? 128 : 32}` } }] }] }] : undefined),
];
