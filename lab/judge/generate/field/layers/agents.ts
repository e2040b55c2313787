import { macOf } from '../../../../cluster/addresses.ts';
import { addFlannelRules } from '../../../../dataplane/flannel.ts';
import { block, POD_RANGE } from '../../../../cluster/addresses.ts';
import type { ClusterSpec, Family } from '../../../../cluster/spec.ts';
import type { Rules } from '../rules.ts';
import { vip } from '../site.ts';
import type { Site } from '../site.ts';

/** flanneld by either of its backends (pkg/trafficmngr/iptables, pkg/trafficmngr/nftables). */
export function flannel(site: Site): void {
  const native = site.random.fork('flannel').chance(0.4);
  site.tags.push(native ? 'flannel:nftables' : 'flannel:iptables');
  site.layers.push((rules, sees) => {
    for (const family of sees.families) {
      if (native) flannelNft(rules, sees, family);
      else addFlannelRules(rules.iptables(family, sees.iptables), sees, 'host', family);
    }
  });
}

function flannelNft(rules: Rules, spec: ClusterSpec, family: Family): void {
  const ip = family === 4 ? 'ip' : 'ip6';
  const table = `${ip} flannel-ipv${family}`;
  const [cluster, own, multicast] = [POD_RANGE[family], block(spec, 'host', family), family === 4 ? '224.0.0.0/4' : 'ff00::/8'];
  rules.nft(table, [
    `add table ${table} { comment "rules for flannel-ipv${family}" ; }`,
    `add chain ${table} forward { type filter hook forward priority 0 ; comment "chain to accept flannel traffic" ; }`,
    ...['saddr', 'daddr'].map((side) => `add rule ${table} forward ${ip} ${side} ${cluster} accept`),
    `add chain ${table} postrtg { type nat hook postrouting priority 100 ; comment "chain to manage traffic masquerading by flannel" ; }`,
    ...[
      'meta mark 0x4000 return', `${ip} saddr ${own} ${ip} daddr ${cluster} return`, `${ip} saddr ${cluster} ${ip} daddr ${own} return`, `${ip} saddr != ${own} ${ip} daddr ${cluster} return`,
      `${ip} saddr ${cluster} ${ip} daddr != ${multicast} masquerade fully-random`, `${ip} saddr != ${cluster} ${ip} daddr ${cluster} masquerade fully-random`,
    ].map((text) => `add rule ${table} postrtg ${text}`),
  ]);
}

/** The chains of kubelet up to 1.27 (pkg/kubelet/kubelet_network_linux.go): packets that others marked 0x8000 are dropped. Some agent marks those to an address that is not to be used. */
export function kubelet(site: Site): void {
  const dropped = site.spec.families.map((family) => vip(family, 99));
  site.tags.push('kubelet');
  for (const dst of dropped) for (const netns of ['host', 'client']) site.asks.push({ kind: 'marked-drop', netns, protocol: 'tcp', dst, dport: 80 });
  site.steps.push({ at: 'host', tool: 'ip', lines: site.spec.families.map((family, index) => `addr add ${dropped[index] ?? ''}/${family === 4 ? 32 : 128} dev lo${family === 6 ? ' nodad' : ''}`) });
  site.layers.push((rules, sees) => {
    for (const [index, family] of sees.families.entries()) {
      const { nat, filter, mangle } = rules.iptables(family, sees.iptables);
      for (const table of [nat, filter, mangle]) table.chain('KUBE-KUBELET-CANARY');
      nat.add('KUBE-MARK-DROP', '-j MARK --or-mark 0x8000');
      nat.insert('PREROUTING', `-d ${dropped[index] ?? ''} -p tcp -m comment --comment "shop/closed loadbalancer IP" -m tcp --dport 80 -j KUBE-MARK-DROP`);
      nat.insert('OUTPUT', `-d ${dropped[index] ?? ''} -p tcp -m comment --comment "shop/closed loadbalancer IP" -m tcp --dport 80 -j KUBE-MARK-DROP`);
      filter.add('KUBE-FIREWALL', '-m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP');
      for (const chain of ['INPUT', 'OUTPUT']) filter.insert(chain, '-j KUBE-FIREWALL');
    }
  });
}

/** ip-masq-agent (cmd/ip-masq-agent/ip-masq-agent.go): what leaves the listed networks is masqueraded. */
export function ipMasqAgent(site: Site): void {
  const draw = site.random.fork('ip-masq-agent');
  const spared: Readonly<Record<Family, readonly string[]>> = { 4: draw.some(['169.254.0.0/16', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '203.0.113.0/25'], 4), 6: ['fd00::/8'] };
  const random = draw.chance(0.5) ? ' --random-fully' : '';
  site.tags.push('ip-masq-agent');
  site.layers.push((rules, sees) => {
    for (const family of sees.families) {
      const { nat } = rules.iptables(family, sees.iptables);
      nat.add('POSTROUTING', '-m comment --comment "ip-masq-agent: ensure nat POSTROUTING directs all non-LOCAL destination traffic to our custom IP-MASQ-AGENT chain" -m addrtype ! --dst-type LOCAL -j IP-MASQ-AGENT');
      for (const range of spared[family]) nat.add('IP-MASQ-AGENT', `-d ${range} -m comment --comment "ip-masq-agent: local traffic is not subject to MASQUERADE" -j RETURN`);
      nat.add('IP-MASQ-AGENT', `-m comment --comment "ip-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)" -j MASQUERADE${random}`);
    }
  });
}

/** kube-vip and the like: the address of the API server, held by this node on lo or on its uplink. */
export function virtualIp(site: Site): void {
  const draw = site.random.fork('virtual-ip');
  const dev = draw.pick(['lo', 'eth0']);
  site.tags.push('virtual-ip');
  site.steps.push({ at: 'host', tool: 'ip', lines: site.spec.families.map((family) => `addr add ${vip(family, 77)}/${family === 4 ? 32 : 128} dev ${dev}${family === 6 ? ' nodad' : ''}`) });
  site.listeners.push({ netns: 'host', protocol: 'tcp', port: 6443 });
  const askers = ['client', 'host', ...site.spec.pods.filter((pod) => pod.node === 'host').map((pod) => pod.name)];
  for (const netns of askers) for (const family of site.spec.families) for (const dport of [6443, 10250, 30080]) site.asks.push({ kind: 'virtual-ip', netns, protocol: 'tcp', dst: vip(family, 77), dport });
}

/** A second uplink, for what needs one: the router's bridge again, by another device. */
export function secondUplink(site: Site): void {
  site.steps.push({ at: 'host', tool: 'ip', lines: [`link add eth1 address ${macOf('eth1')} type veth peer name to-host1 address ${macOf('to-host1')} netns router`, 'link set eth1 up', 'addr add 10.0.0.101/24 dev eth1'] }, { at: 'router', tool: 'ip', lines: ['link set to-host1 master br0 up'] });
  site.doors.push({ netns: 'host', dev: 'eth1', from: { netns: 'router', dev: 'to-host1' } });
}
