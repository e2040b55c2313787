import type { Sources } from '../netns/sources.ts';

/**
 * Whether a namespace's connection table is empty, although conntrack could not list it: the kernel counts the entries itself
 * (net/netfilter/nf_conntrack_standalone.c, nf_conntrack_count), and has no such setting while nf_conntrack is not loaded.
 */
export function conntrackEmpty(netns: Sources): boolean {
  const settings = netns.tree('sysctl');
  if (settings.kind === 'missing') return false;
  const nodes = settings.value.lines.flatMap(({ node }) => (node?.kind === 'setting' ? [node] : []));
  const wasAsked = nodes.some(({ name }) => name.startsWith('net.netfilter.') || name.startsWith('net.core.'));
  const count = nodes.find(({ name }) => name === 'net.netfilter.nf_conntrack_count');
  return wasAsked && (count === undefined ? !nodes.some(({ name }) => name.startsWith('net.netfilter.nf_conntrack_')) : count.value === '0');
}
