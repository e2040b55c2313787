import type { ClusterSpec, Overlay, PodSpec } from '../cluster/spec.ts';
import { blindCard } from '../kernel/blind-card.ts';
import type { Command } from '../kernel/command.ts';
import { inPod } from '../kernel/command.ts';
import type { NearMiss, Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp', timeoutMs: 12_000 } as const;

/** A client on a third node whose own firewall takes what opens a connection, and no more: the database sends to it again and again, too. */
const cache: PodSpec = pod('cache', 'n3', [], { opens: [{ to: 'shop/db', port: 5432, count: 2 }] });
const deaf: Command = { ...inPod('n3', 'shop/cache', 'nft', '-f', '-'), stdin: 'table ip own {\n chain input {\n type filter hook input priority 0;\n ip length > 60 drop\n }\n}\n' };

/** Kernels leave it to the cards to cut what goes into tunnels, as they do where the driver says that it can; the card of the database's node loses it. */
const lostByCard = (name: string, overlay: Overlay, tunnel: number | 'ipip', device: string, bytes: number, more: Partial<ClusterSpec> = {}): Scenario => {
  const cluster = shop(overlay, 'iptables', { nodes: ['n1', 'n2', 'n3'], ...more });
  return {
    name, area: 'seeds', title: `the network card of the database's node loses what it should cut into packets inside of ${device}, and passes single packets`,
    cluster, probe: { ...probe, bytes }, watched: ['n2'], fault: { commands: blindCard('n2', tunnel, 'segments') },
    expect: { cause: 'segmentation-offload-broken', object: { kind: 'link', node: 'n2', text: device }, verdict: 'unreachable', outcome: { kind: 'stalls' } },
  };
};

const nearMiss: NearMiss = {
  title: 'a card cuts segments as it should, and the database sends again and again to another client, whose own firewall takes nothing but what opens a connection',
  fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, cache] }), commands: [deaf] },
};

/** "Certain kernels drop IP-in-IP packets with GSO on", of the third article: the connection opens, and what is longer than one packet is lost. */
export const SEGMENTATION_SCENARIOS: readonly Scenario[] = [
  { ...lostByCard('segmentation-offload-broken-vxlan', 'flannel', 8472, 'flannel.1', 2_000_000), nearMiss },
  // With CUBIC a connection goes on packet by packet, 100 kB a second.
  lostByCard('segmentation-offload-broken-ipip', 'ipip', 'ipip', 'tunl0', 6_000_000, { iptables: 'legacy' }),
];
