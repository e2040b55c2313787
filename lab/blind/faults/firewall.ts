import { podKey } from '../../cluster/addresses.ts';
import { inPod, on } from '../../kernel/command.ts';
import type { Command } from '../../kernel/command.ts';
import type { FaultKind, Injected } from '../kind.ts';
import { apart, iptablesOf, oneServer } from '../kind.ts';
import { clientIp, serverIp } from '../layout.ts';
import type { Layout } from '../layout.ts';

const drops = 'firewall-rule-drops';
const rejects = 'firewall-rule-rejects';

/** A rule of iptables on one of the nodes; `text` is a part of how the dump prints it. */
function rule(name: string, cause: Injected['cause'], make: (layout: Layout) => { readonly node: string; readonly argv: readonly string[]; readonly text: string } | undefined): FaultKind {
  return {
    name,
    inject: (layout) => {
      const made = make(layout);
      return made === undefined ? undefined : { fault: { commands: [on(made.node, iptablesOf(layout), ...made.argv)] }, cause, object: { kind: 'rule', node: made.node, text: made.text } };
    },
  };
}

const nft = (node: string, script: string): Command => ({ at: { node }, argv: ['nft', '-f', '-'], stdin: script });

/** A chain of nftables in the forward hook of the server's node. */
function chain(name: string, cause: Injected['cause'], text: string, body: (layout: Layout) => string): FaultKind {
  return {
    name,
    inject: (layout) => {
      const [{ node }] = layout.servers;
      return apart(layout) && oneServer(layout) ? { fault: { commands: [nft(node, body(layout))] }, cause, object: { kind: 'rule', node, text } } : undefined;
    },
  };
}

const dport = ({ protocol, targetPort }: Layout): string[] => ['-p', protocol, '--dport', String(targetPort)];
const onServer = (layout: Layout): string | undefined => (oneServer(layout) && apart(layout) ? layout.servers[0].node : undefined);

/** Rules that neither Kubernetes nor the CNI made. */
export const FIREWALL_FAULTS: readonly FaultKind[] = [
  rule('forward-drops-the-port', drops, (layout) => {
    const node = onServer(layout);
    return node === undefined ? undefined : { node, argv: ['-I', 'FORWARD', ...dport(layout), '-j', 'DROP'], text: `--dport ${layout.targetPort} -j DROP` };
  }),
  rule('forward-drops-the-client', drops, (layout) => (apart(layout) ? { node: layout.client.node, argv: ['-I', 'FORWARD', '-s', clientIp(layout), '-j', 'DROP'], text: `-s ${clientIp(layout)}/` } : undefined)),
  rule('raw-drops-the-client', drops, (layout) => ({ node: layout.client.node, argv: ['-t', 'raw', '-I', 'PREROUTING', '-s', clientIp(layout), '-p', layout.protocol, '-j', 'DROP'], text: `-s ${clientIp(layout)}/` })),
  rule('mangle-drops-the-server', drops, (layout) => (apart(layout) && oneServer(layout) ? { node: layout.client.node, argv: ['-t', 'mangle', '-I', 'POSTROUTING', '-d', serverIp(layout), '-j', 'DROP'], text: `-d ${serverIp(layout)}/` } : undefined)),
  rule('answers-are-dropped', drops, (layout) => (apart(layout) && oneServer(layout) ? { node: layout.servers[0].node, argv: ['-I', 'FORWARD', '-p', layout.protocol, '--sport', String(layout.targetPort), '-j', 'DROP'], text: `--sport ${layout.targetPort} -j DROP` } : undefined)),
  rule('forward-rejects-the-port', rejects, (layout) => {
    const node = onServer(layout);
    return node === undefined ? undefined : { node, argv: ['-I', 'FORWARD', ...dport(layout), '-j', 'REJECT'], text: `--dport ${layout.targetPort} -j REJECT` };
  }),
  rule('forward-rejects-with-admin-prohibited', rejects, (layout) => {
    const node = onServer(layout);
    const kind = layout.family === 6 ? 'icmp6-adm-prohibited' : 'icmp-admin-prohibited';
    return node === undefined ? undefined : { node, argv: ['-I', 'FORWARD', '-d', serverIp(layout), '-p', layout.protocol, '-j', 'REJECT', '--reject-with', kind], text: `--reject-with ${kind}` };
  }),
  rule('forward-resets', rejects, (layout) => (layout.protocol === 'tcp' && apart(layout) && oneServer(layout) ? { node: layout.client.node, argv: ['-I', 'FORWARD', ...dport(layout), '-j', 'REJECT', '--reject-with', 'tcp-reset'], text: '--reject-with tcp-reset' } : undefined)),
  rule('tunnel-port-dropped', drops, (layout) => {
    const port = layout.cluster.overlay === 'flannel' ? '8472' : '4789';
    const node = onServer(layout);
    if (node === undefined || (layout.cluster.overlay !== 'flannel' && layout.cluster.overlay !== 'vxlan')) return undefined;
    return { node, argv: ['-I', 'INPUT', '-p', 'udp', '--dport', port, '-j', 'DROP'], text: `--dport ${port} -j DROP` };
  }),
  {
    name: 'rule-in-the-pod-drops',
    inject: (layout) => {
      const [server] = layout.servers;
      const iptables = layout.family === 6 ? 'ip6tables' : 'iptables';
      return oneServer(layout) ? { fault: { commands: [inPod(server.node, podKey(server), iptables, '-A', 'INPUT', ...dport(layout), '-j', 'DROP')] }, cause: drops, object: { kind: 'rule', node: server.node, pod: podKey(server), text: `--dport ${layout.targetPort} -j DROP` } } : undefined;
    },
  },
  {
    name: 'forward-policy-is-drop',
    inject: (layout) => {
      // A bridge CNI and Calico's agent accept the pods' ranges themselves.
      if (!apart(layout) || layout.cluster.overlay !== 'routed') return undefined;
      const prepared = { cluster: { ...layout.cluster, enforcer: 'none', policies: [] } } as const;
      return { prepared, fault: { commands: [on(layout.client.node, iptablesOf(layout), '-P', 'FORWARD', 'DROP')] }, cause: 'forward-policy-drop', object: { kind: 'rule', node: layout.client.node, text: 'FORWARD' } };
    },
  },
  {
    name: 'input-policy-of-the-pod-is-drop',
    inject: (layout) => {
      const [server] = layout.servers;
      const drop = `table inet hardening {\n chain input {\n type filter hook input priority 0; policy drop;\n ct state established,related accept\n iifname "lo" accept\n meta l4proto { icmp, ipv6-icmp } accept\n }\n}\n`;
      return oneServer(layout) ? { fault: { commands: [{ ...inPod(server.node, podKey(server), 'nft', '-f', '-'), stdin: drop }] }, cause: 'chain-policy-drops', object: { kind: 'rule', node: server.node, pod: podKey(server), text: 'chain input' } } : undefined;
    },
  },
  {
    name: 'input-policy-of-the-node-is-drop',
    inject: (layout) => {
      const node = onServer(layout);
      // Calico accepts the tunnel's packets itself.
      return node !== undefined && layout.cluster.overlay === 'flannel' && layout.family === 4 ? { fault: { commands: [on(node, iptablesOf(layout), '-P', 'INPUT', 'DROP')] }, cause: 'chain-policy-drops', object: { kind: 'rule', node, text: 'INPUT' } } : undefined;
    },
  },
  chain('nft-forward-policy-is-drop', 'forward-policy-drop', 'chain forward', () => 'table inet hardening {\n chain forward {\n type filter hook forward priority 0; policy drop;\n ct state established,related accept\n meta l4proto { icmp, ipv6-icmp } accept\n }\n}\n'),
  chain('nft-forward-rejects', rejects, 'reject', ({ protocol, targetPort }) => `table inet firewalld {\n chain filter_FWD_public {\n reject with icmpx admin-prohibited\n }\n chain filter_FORWARD {\n type filter hook forward priority 10; policy accept;\n ct state established,related accept\n ${protocol} dport ${targetPort} jump filter_FWD_public\n }\n}\n`),
  chain('nft-set-drops', drops, '@blocked', (layout) => `table inet guard {\n set blocked {\n type ${layout.family === 6 ? 'ipv6_addr' : 'ipv4_addr'}\n elements = { ${clientIp(layout)} }\n }\n chain forward {\n type filter hook forward priority -5; policy accept;\n ${layout.family === 6 ? 'ip6' : 'ip'} saddr @blocked drop\n }\n}\n`),
];
