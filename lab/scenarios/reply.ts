import type { Overlay, ProxyMode } from '../cluster/spec.ts';
import { nftBase, serviceChain } from '../dataplane/kube-proxy/names.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { service, shop } from './clusters.ts';

const external = `external-${nftBase({ namespace: 'shop', name: 'db' }, 'tcp', 'main')}`;

/** n3 asks n1's node port; the pod is on n2 and sees n3's address unless n1 masquerades. */
function unmasqueraded(name: string, overlay: Overlay, mode: ProxyMode, remove: Command): Scenario {
  return {
    name, area: 'reply', title: 'a node port is translated without masquerading, so the answer leaves by another node',
    cluster: { ...shop(overlay, mode, { services: [service('db', 5432, { type: 'NodePort', ports: [{ name: 'main', port: 5432, targetPort: 5432, nodePort: 30432 }] })] }), nodes: ['n1', 'n2', 'n3'] },
    fault: { commands: [remove] }, probe: { from: 'node/n3', to: 'ip:10.0.0.1:30432', protocol: 'tcp' },
    expect: { cause: 'reply-not-translated-back', object: { kind: 'node', name: 'n1' }, verdict: 'unreachable', outcome: { kind: 'timeout' } },
  };
}

/** Answers that do not come back the way that the question went. */
export const REPLY_SCENARIOS: readonly Scenario[] = [
  unmasqueraded('node-port-not-masqueraded-iptables', 'routed', 'iptables', on('n1', 'iptables', '-t', 'nat', '-D', serviceChain('EXT', 'shop/db:main', 'tcp'), '1')),
  unmasqueraded('node-port-not-masqueraded-nftables', 'routed', 'nftables', {
    at: { node: 'n1' }, argv: ['nft', '-f', '-'],
    stdin: `flush chain ip kube-proxy ${external}\nadd rule ip kube-proxy ${external} goto service-${nftBase({ namespace: 'shop', name: 'db' }, 'tcp', 'main')}\n`,
  }),
];
