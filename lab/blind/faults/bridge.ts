import { podKey } from '../../cluster/addresses.ts';
import { endpointChain } from '../../dataplane/kube-proxy/names.ts';
import { on } from '../../kernel/command.ts';
import type { FaultKind } from '../kind.ts';
import { asksService, iptablesOf, oneServer } from '../kind.ts';
import { deviceOf, serverIp } from '../layout.ts';
import type { Layout } from '../layout.ts';

const bridged = ({ cluster }: Layout): boolean => cluster.overlay === 'bridge' || cluster.overlay === 'flannel';

/** The server asks its own Service. */
const toItself = ({ servers: [server], service, port }: Layout) => ({ from: `pod/${podKey(server)}`, to: `svc/${podKey(service)}:${port}` });

/** Service traffic between pods of one bridge, and of a pod to itself. */
export const BRIDGE_FAULTS: readonly FaultKind[] = [
  {
    name: 'bridged-answers-are-not-translated',
    inject: (layout) => {
      const [server] = layout.servers;
      const name = layout.family === 6 ? 'net.bridge.bridge-nf-call-ip6tables' : 'net.bridge.bridge-nf-call-iptables';
      if (!bridged(layout) || !asksService(layout) || !oneServer(layout) || server.node !== layout.client.node) return undefined;
      return { fault: { commands: [on(server.node, 'sysctl', '-q', '-w', `${name}=0`)] }, cause: 'br-netfilter-off', object: { kind: 'sysctl', node: server.node, name } };
    },
  },
  {
    name: 'bridge-port-without-hairpin',
    inject: (layout) => {
      const [server] = layout.servers;
      if (!bridged(layout) || !oneServer(layout)) return undefined;
      return { fault: { commands: [on(server.node, 'bridge', 'link', 'set', 'dev', deviceOf(layout, server), 'hairpin', 'off')] }, probe: toItself(layout), cause: 'hairpin-off', object: { kind: 'link', node: server.node, text: deviceOf(layout, server) } };
    },
  },
  {
    name: 'hairpin-is-not-masqueraded',
    inject: (layout) => {
      const [server] = layout.servers;
      if (!oneServer(layout) || layout.cluster.proxy !== 'iptables') return undefined;
      const ip = serverIp(layout);
      const chain = endpointChain(`${podKey(layout.service)}:main`, layout.protocol, `${layout.family === 6 ? `[${ip}]` : ip}:${layout.targetPort}`);
      return { fault: { commands: [on(server.node, iptablesOf(layout), '-t', 'nat', '-D', chain, '1')] }, probe: toItself(layout), cause: 'hairpin-without-translation', object: { kind: 'node', name: server.node } };
    },
  },
];
