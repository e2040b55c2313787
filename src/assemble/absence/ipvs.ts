import type { Sources } from '../netns/sources.ts';
import { isLoaded } from './modules.ts';

/**
 * Whether a namespace has no virtual services, although ipvsadm could not list them. IPVS has none before ip_vs is loaded; once it is,
 * /proc/modules names it (unless built in), every namespace has `net.ipv4.vs.*` (ip_vs_ctl.c, ip_vs_control_net_init_sysctl), and
 * kube-proxy makes kube-ipvs0. Without any of the three hints, where at least the settings were collected, it is not there.
 */
export function ipvsAbsent(netns: Sources, node: Sources): boolean {
  const modules = node.tree('modules');
  const settings = netns.tree('sysctl');
  if (settings.kind === 'missing') return false;
  const hinted = settings.value.lines.some(({ text }) => text.startsWith('net.ipv4.vs.'));
  return !hinted && !(modules.kind === 'known' && isLoaded(modules.value, 'ip_vs')) && !hasKubeIpvs0(netns);
}

function hasKubeIpvs0(netns: Sources): boolean {
  const links = netns.tree('ip-link');
  return links.kind === 'known' && links.value.lines.some(({ text }) => text.includes('kube-ipvs0'));
}
