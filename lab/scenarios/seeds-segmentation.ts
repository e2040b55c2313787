import type { PodSpec } from '../cluster/spec.ts';
import { blindCard } from '../kernel/blind-card.ts';
import type { Command } from '../kernel/command.ts';
import { inPod } from '../kernel/command.ts';
import type { NearMiss, Scenario } from '../scenario.ts';
import { pod, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp', bytes: 2_000_000, timeoutMs: 12_000 } as const;

/** A client on a third node whose own firewall takes what opens a connection, and no more: the database sends to it again and again, too. */
const cache: PodSpec = pod('cache', 'n3', [], { opens: [{ to: 'shop/db', port: 5432, count: 2 }] });
const deaf: Command = { ...inPod('n3', 'shop/cache', 'nft', '-f', '-'), stdin: 'table ip own {\n chain input {\n type filter hook input priority 0;\n ip length > 60 drop\n }\n}\n' };

/** Kernels leave it to the cards to cut what goes into tunnels, as they do where the driver says that it can; the card of the database's node loses it. */
const fault = { commands: blindCard('n2', 8472, 'segments') };

const nearMiss: NearMiss = {
  title: 'a card cuts segments as it should, and the database sends again and again to another client, whose own firewall takes nothing but what opens a connection',
  fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, cache] }), commands: [deaf] },
};

/**
 * "Certain kernels drop IP-in-IP packets with GSO on", of the third article: the connection opens, and what is longer than one packet is lost. Over IPIP it is a recorded
 * case alone (cases/seeds/segmentation-offload-broken-ipip): in the virtual machine the connection has mostly ended when the second sample is taken.
 */
export const SEGMENTATION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'segmentation-offload-broken-vxlan', area: 'seeds', title: 'the network card of the database\'s node loses what it should cut into packets inside of flannel.1, and passes single packets',
    cluster: shop('flannel', 'iptables', { nodes: ['n1', 'n2', 'n3'] }), probe, watched: ['n2'], fault,
    expect: { cause: 'segmentation-offload-broken', object: { kind: 'link', node: 'n2', text: 'flannel.1' }, verdict: 'unreachable', outcome: { kind: 'stalls' } },
    nearMiss,
  },
];
