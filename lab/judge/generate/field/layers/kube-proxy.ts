import type { ClusterSpec, Family } from '../../../../cluster/spec.ts';
import { addProxyRules } from '../../../../dataplane/kube-proxy/iptables.ts';
import { addIpvsRules, ipvsDeviceLines, IPVS_SYSCTLS, proxyIpsets, virtualServers } from '../../../../dataplane/kube-proxy/ipvs.ts';
import { proxyNftScript } from '../../../../dataplane/kube-proxy/nftables.ts';
import { portViews } from '../../../../dataplane/kube-proxy/view.ts';
import type { Rules } from '../rules.ts';
import type { Site } from '../site.ts';

/** kube-proxy in the mode of the cluster, on the node and now and then on the other node too. */
export function kubeProxy(site: Site): void {
  const { spec, random } = site;
  const nodes = spec.nodes.filter((node) => node === 'host' || (spec.proxy !== 'ipvs' && random.chance(0.3)));
  // What kube-proxy sets when node ports are to answer on 127.0.0.1 too (pkg/proxy/iptables/proxier.go, NewProxier).
  if (spec.proxy === 'iptables' && random.chance(0.5)) site.steps.push({ at: 'host', tool: 'sysctl', lines: ['net/ipv4/conf/all/route_localnet=1'] });
  if (spec.proxy === 'ipvs') site.steps.push({ at: 'host', tool: 'ip', lines: ipvsDeviceLines(spec, 'host') }, { at: 'host', tool: 'sysctl', lines: IPVS_SYSCTLS });
  site.layers.push((rules, sees) => {
    for (const node of nodes) for (const family of sees.families) proxyRules(rules, sees, node, family);
    if (spec.proxy === 'ipvs') rules.ipvs(virtualServers(sees, 'host', sees.families.flatMap((family) => portViews(sees, 'host', family))).trimEnd().split('\n'));
  });
}

function proxyRules(rules: Rules, sees: ClusterSpec, node: string, family: Family): void {
  switch (sees.proxy) {
    case 'iptables':
      return addProxyRules(rules.iptables(family, sees.iptables, node), sees, node, family);
    case 'nftables':
      return rules.nft(`${family === 4 ? 'ip' : 'ip6'} kube-proxy`, proxyNftScript(sees, node, family).trimEnd().split('\n'), node);
    case 'ipvs':
      addSets(rules, proxyIpsets(sees, node, family));
      return addIpvsRules(rules.iptables(family, sees.iptables, node), sees, node, family);
    case 'none':
      return undefined;
  }
}

/** `ipset restore` text as the sets it makes. */
function addSets(rules: Rules, text: string): void {
  for (const line of text.trimEnd().split('\n')) {
    const [verb, name = '', ...rest] = line.replace(/ -exist$/, '').split(' ');
    if (verb === 'create') rules.ipset(name, rest.join(' '), []);
    else rules.ipset(name, '', [rest.join(' ')]);
  }
}
