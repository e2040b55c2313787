import type { LineRef } from '../../../model/evidence/index.ts';
import { internalIps } from '../../../model/kube/index.ts';
import type { Node } from '../../../model/kube/index.ts';
import type { Netns } from '../../../model/network/index.ts';
import type { Ip } from '../../../net/ip.ts';
import { parseIp, sameIp } from '../../../net/ip.ts';
import { peerSets } from '../../tunnel-ends.ts';
import type { View } from '../../view.ts';

/** Who chose the address by which the other nodes know a node. */
export type Agent =
  | { readonly kind: 'calico'; readonly daemonSet?: { readonly namespace: string; readonly ref: LineRef }; readonly ip?: string; readonly method?: string }
  | { readonly kind: 'flannel' | 'other' };

const FLANNEL = 'flannel.alpha.coreos.com/public-ip';

/** The annotation by which a person tells flannel a node's address. */
export function overwriteKey(family: 4 | 6): string {
  return `${FLANNEL}${family === 6 ? 'v6' : ''}-overwrite`;
}

/** The agent whose device the tunnel's packets leave by: flannel's are named for it, and tunl0 and vxlan.calico are Calico's where anything of Calico is there. */
export function agentOf(view: View, dev: string, node: Netns, family: 4 | 6): Agent {
  if (/^flannel[.-]/.test(dev)) return { kind: 'flannel' };
  const isCalico = /^vxlan(?:-v6)?\.calico$/.test(dev) || (dev === 'tunl0' && (said(view, node, 'calico', family) !== undefined || peerSets(node, family).length > 0 || calicoNode(view) !== undefined));
  return isCalico ? calicoOf(view, family) : { kind: 'other' };
}

/** The variables of calico-node for a family (Calico, "Configuring calico/node"). */
export function variables(family: 4 | 6): { readonly ip: string; readonly method: string } {
  return family === 4 ? { ip: 'IP', method: 'IP_AUTODETECTION_METHOD' } : { ip: 'IP6', method: 'IP6_AUTODETECTION_METHOD' };
}

/** What the agent wrote on its Node of the address that it took. */
export function said({ cluster }: View, { node: name }: Netns, kind: Agent['kind'], family: 4 | 6): { readonly key: string; readonly value: string; readonly ip: Ip | undefined; readonly ref: LineRef } | undefined {
  const node = cluster.nodes.kind === 'known' ? cluster.nodes.value.find(({ metadata }) => metadata.name === name) : undefined;
  const key = kind === 'flannel' ? `${FLANNEL}${family === 6 ? 'v6' : ''}` : `projectcalico.org/IPv${family}Address`;
  const value = node?.metadata.annotations?.[key];
  return node === undefined || value === undefined ? undefined : { key, value, ip: parseIp(value.replace(/\/\d+$/, '')), ref: node.ref };
}

/** Whether it is the agent's choice: by what it wrote on its Node, else by the address that its VXLAN device sends from. Where neither says so, the others may be wrong each for itself. */
export function isChosen(view: View, node: Netns, { kind }: Agent, dev: string, used: Ip): boolean {
  const written = said(view, node, kind, used.family)?.ip;
  const device = (node.links.kind === 'known' ? node.links.value : []).find(({ name }) => name === dev);
  const local = device?.detail.kind === 'vxlan' ? device.detail.local : undefined;
  const known = written ?? local;
  return known === undefined || sameIp(known, used);
}

/** Whether it is not known, or so, that the address is an InternalIP of the node. */
export function mayBeInternal({ cluster }: View, { node: name }: Netns, ip: Ip): boolean {
  const node: Node | undefined = cluster.nodes.kind === 'known' ? cluster.nodes.value.find(({ metadata }) => metadata.name === name) : undefined;
  const internal = node === undefined ? [] : internalIps(node);
  return internal.length === 0 || internal.some((own) => sameIp(own, ip));
}

function calicoNode({ cluster }: View): { readonly namespace: string; readonly ref: LineRef; readonly env: readonly { readonly name: string; readonly value?: string }[] } | undefined {
  const found = (cluster.daemonSets.kind === 'known' ? cluster.daemonSets.value : []).find(({ metadata }) => metadata.name === 'calico-node');
  return found === undefined ? undefined : { namespace: found.metadata.namespace ?? '', ref: found.ref, env: (found.spec?.template?.spec?.containers ?? []).flatMap(({ env }) => env ?? []) };
}

/** Its method is `first-found` where the DaemonSet says none, and not known where that takes it from elsewhere (valueFrom) or was not collected. */
function calicoOf(view: View, family: 4 | 6): Agent {
  const found = calicoNode(view);
  if (found === undefined) return { kind: 'calico' };
  const { namespace, ref, env } = found;
  const [ip, method] = [variables(family).ip, variables(family).method].map((key) => env.find(({ name }) => name === key));
  const way = method === undefined || method.value === '' ? 'first-found' : method.value;
  return { kind: 'calico', daemonSet: { namespace, ref }, ...(ip?.value === undefined ? {} : { ip: ip.value }), ...(way === undefined ? {} : { method: way }) };
}

/** The address that calico-node was told, where it does not look for one. */
export function staticIp(agent: Agent): string | undefined {
  return agent.kind === 'calico' && agent.ip !== undefined && parseIp(agent.ip.replace(/\/\d+$/, '')) !== undefined ? agent.ip : undefined;
}
