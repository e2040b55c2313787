import { block, blockBase, GATEWAY, podKey } from '../../cluster/addresses.ts';
import { inPod, ipBatch, on } from '../../kernel/command.ts';
import type { Command } from '../../kernel/command.ts';
import type { ExpectedObject } from '../../scenario.ts';
import { advertised, deafen } from '../../scenarios/route.ts';
import type { FaultKind, Injected } from '../kind.ts';
import { apart, calico, ipOf, iptablesOf, oneServer, SLOW } from '../kind.ts';
import { clientIp, deviceOf, serverIp } from '../layout.ts';
import type { Layout } from '../layout.ts';

/** A route changed where client and only server are on two nodes. */
function changed(name: string, cause: Injected['cause'], make: (layout: Layout) => { readonly command: Command; readonly more?: readonly Command[]; readonly object: ExpectedObject } | undefined): FaultKind {
  return {
    name,
    inject: (layout) => {
      const made = apart(layout) && oneServer(layout) ? make(layout) : undefined;
      return made === undefined ? undefined : { fault: { commands: [made.command, ...(made.more ?? [])] }, cause, object: made.object, probe: { timeoutMs: SLOW } };
    },
  };
}

const theirs = ({ cluster, servers: [server], family }: Layout): string => block(cluster, server.node, family);
const ours = ({ cluster, client, family }: Layout): string => block(cluster, client.node, family);
/** The server's own address: more specific than the route to its block. */
const near = (layout: Layout): string => `${serverIp(layout)}/${layout.family === 6 ? '128' : '32'}`;
/** Where the first route to the other node's pods does not name a tunnel. */
const flat = ({ cluster }: Layout): boolean => cluster.overlay === 'routed' || cluster.overlay === 'bridge';
const nobody = ({ family }: Layout): string => (family === 6 ? 'fd00::77' : '10.0.0.77');

/** A table that knows the way out alone. */
const viaGateway = (layout: Layout, node: string, table: string): Command => on(node, ...ipOf(layout), 'route', 'add', 'default', 'via', GATEWAY[layout.family], 'dev', 'eth0', 'table', table);

/** IPv6 heeds its rules only where one was ever added (fib6_has_custom_rules, net/ipv6/fib6_rules.c). */
const withoutRule = (layout: Layout, node: string, pref: string, table: string) => ({
  command: on(node, ...ipOf(layout), 'rule', 'add', 'from', layout.family === 6 ? '2001:db8::/48' : '198.51.100.0/26', 'lookup', '77', 'pref', '3001'),
  more: [on(node, ...ipOf(layout), 'rule', 'del', 'pref', pref)], object: { kind: 'rule', node, text: `lookup ${table}` },
}) as const;

/** Routes that are absent, or that lead elsewhere. */
export const ROUTE_FAULTS: readonly FaultKind[] = [
  changed('route-to-the-block-is-missing', 'missing-route', (layout) => ({ command: on(layout.client.node, ...ipOf(layout), 'route', 'del', theirs(layout)), object: { kind: 'route', node: layout.client.node } })),
  changed('route-back-to-the-block-is-missing', 'missing-route', (layout) => ({ command: on(layout.servers[0].node, ...ipOf(layout), 'route', 'del', ours(layout)), object: { kind: 'route', node: layout.servers[0].node } })),
  {
    name: 'pod-has-no-default-route',
    inject: (layout) => ({ fault: { commands: [inPod(layout.client.node, podKey(layout.client), ...ipOf(layout), 'route', 'del', 'default')] }, cause: 'missing-route', object: { kind: 'route', node: layout.client.node, pod: podKey(layout.client) } }),
  },
  {
    name: 'pods-own-route-is-gone',
    inject: (layout) => {
      const [server] = layout.servers;
      return calico(layout) && oneServer(layout) ? { fault: { commands: [on(server.node, ...ipOf(layout), 'route', 'del', serverIp(layout))] }, cause: 'blackhole-route-wins', object: { kind: 'route', node: server.node, text: 'blackhole' } } : undefined;
    },
  },
  changed('blackhole-on-the-way', 'blackhole-route-wins', (layout) => ({ command: on(layout.client.node, ...ipOf(layout), 'route', 'add', 'blackhole', near(layout)), object: { kind: 'route', node: layout.client.node, text: 'blackhole' } })),
  changed('unreachable-on-the-way', 'unreachable-route-wins', (layout) => ({ command: on(layout.client.node, ...ipOf(layout), 'route', 'add', 'unreachable', near(layout)), object: { kind: 'route', node: layout.client.node, text: 'unreachable' } })),
  changed('prohibit-on-the-way', 'unreachable-route-wins', (layout) => ({ command: on(layout.client.node, ...ipOf(layout), 'route', 'add', 'prohibit', near(layout)), object: { kind: 'route', node: layout.client.node, text: 'prohibit' } })),
  changed('policy-rule-into-a-blackhole', 'blackhole-route-wins', (layout) => ({
    command: on(layout.client.node, ...ipOf(layout), 'route', 'add', 'blackhole', 'default', 'table', '100'),
    more: [on(layout.client.node, ...ipOf(layout), 'rule', 'add', 'from', clientIp(layout), 'lookup', '100', 'priority', '1000')], object: { kind: 'route', node: layout.client.node, text: 'blackhole default' },
  })),
  changed('next-hop-that-nobody-has', 'wrong-next-hop', (layout) => (flat(layout) ? { command: on(layout.client.node, ...ipOf(layout), 'route', 'replace', theirs(layout), 'via', nobody(layout), 'dev', 'eth0'), object: { kind: 'route', node: layout.client.node, text: `via ${nobody(layout)}` } } : undefined)),
  changed('table-of-another-takes-the-answers', 'routing-rule-diverts', (layout) => {
    const { servers: [{ node }], family } = layout;
    return { command: viaGateway(layout, node, '30400'), more: [on(node, ...ipOf(layout), 'rule', 'add', 'from', theirs(layout), 'lookup', '30400', 'pref', '30400')], object: { kind: 'rule', node, text: `from ${block(layout.cluster, node, family)} lookup 30400` } };
  }),
  {
    name: 'mark-of-another-takes-the-client',
    inject: (layout) => {
      const { client: { node }, setup } = layout;
      if (!apart(layout)) return undefined;
      const marked = on(node, iptablesOf(layout), '-t', 'mangle', '-A', 'PREROUTING', '-s', clientIp(layout), '-j', 'MARK', '--set-xmark', '0x200/0x200');
      const commands = [viaGateway(layout, node, '52'), on(node, ...ipOf(layout), 'rule', 'add', 'fwmark', '0x200/0x200', 'lookup', '52', 'pref', '5210')];
      return { prepared: { setup: [...setup, marked] }, fault: { commands }, cause: 'routing-rule-diverts', object: { kind: 'rule', node, text: 'fwmark 0x200' } };
    },
  },
  changed('local-rule-is-gone', 'routing-rule-missing', (layout) => withoutRule(layout, layout.servers[0].node, '0', 'local')),
  changed('main-rule-is-gone', 'routing-rule-missing', (layout) => withoutRule(layout, layout.client.node, '32766', 'main')),
  changed('bridge-of-another-has-the-range', 'wrong-device', (layout) => {
    const { client: { node }, cluster, servers: [server], family } = layout;
    if (family === 6) return undefined;
    const more = ipBatch({ node }, [`addr add ${blockBase(cluster, server.node, 4).replace(/0$/, '1')}/27 dev docker0`, 'link set docker0 up']);
    return { command: on(node, 'ip', 'link', 'add', 'docker0', 'type', 'bridge'), more, object: { kind: 'route', node, text: 'docker0' } };
  }),
  {
    name: 'router-advertisements-are-ignored',
    inject: (layout) => {
      const { cluster, client, servers: [server], setup } = layout;
      const router = cluster.nodes.find((node) => node !== client.node && node !== server.node);
      if (cluster.overlay !== 'routed' || layout.family !== 6 || !apart(layout) || !oneServer(layout) || router === undefined) return undefined;
      return {
        prepared: { setup: [...setup, ...advertised(cluster, client.node, router, server.node)] }, fault: { commands: deafen(client.node) }, probe: { timeoutMs: SLOW },
        cause: 'missing-route', object: { kind: 'sysctl', node: client.node, name: 'net.ipv6.conf.eth0.accept_ra' },
      };
    },
  },
  {
    name: 'route-into-another-pods-device',
    inject: (layout) => {
      const [server] = layout.servers;
      const other = layout.cluster.pods.find((pod) => pod.node === server.node && pod.name !== server.name && pod.name !== layout.client.name);
      if (!calico(layout) || !oneServer(layout) || other === undefined) return undefined;
      return { fault: { commands: [on(server.node, ...ipOf(layout), 'route', 'replace', serverIp(layout), 'dev', deviceOf(layout, other))] }, probe: { timeoutMs: SLOW }, cause: 'wrong-device', object: { kind: 'route', node: server.node, text: `dev ${deviceOf(layout, other)}` } };
    },
  },
];
