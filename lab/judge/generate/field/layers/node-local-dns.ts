import { macOf } from '../../../../cluster/addresses.ts';
import type { Ask, Site } from '../site.ts';

const LOCAL = '169.254.20.10';
const CLUSTER_DNS = '10.96.0.10';

/**
 * NodeLocal DNSCache (kubernetes/dns, cmd/node-cache/app/cache_app.go): its address, and often that of the cluster's resolver, on a device
 * of its own, and rules that keep conntrack out. Each rule is put before the ones before it. The host kernel here has no dummy device: a veth that leads nowhere stands for it.
 */
export function nodeLocalDns(site: Site): void {
  if (!site.spec.families.includes(4)) return;
  const draw = site.random.fork('node-local-dns');
  const addresses = draw.chance(0.6) ? [LOCAL, CLUSTER_DNS] : [LOCAL];
  const device = site.kernel === 'vm' ? ['link add nodelocaldns type dummy'] : [`link add nodelocaldns address ${macOf('nodelocaldns')} type veth peer name nodelocalpeer`];
  site.tags.push('node-local-dns');
  site.steps.push({ at: 'host', tool: 'ip', lines: [...device, ...(draw.chance(0.5) ? ['link set nodelocaldns up'] : []), ...addresses.map((address) => `addr add ${address}/32 dev nodelocaldns`)] });
  for (const address of addresses) for (const protocol of ['udp', 'tcp'] as const) site.listeners.push({ netns: 'host', protocol, port: 53, address });
  site.listeners.push({ netns: 'host', protocol: 'tcp', port: 8080, address: LOCAL });
  const askers = ['host', 'client', ...site.spec.pods.filter((pod) => pod.node === 'host').map((pod) => pod.name)];
  site.asks.push(...askers.flatMap((netns) => addresses.flatMap((dst): Ask[] => [
    { kind: 'node-local-dns', netns, protocol: 'udp', dst, dport: 53 }, { kind: 'node-local-dns', netns, protocol: 'tcp', dst, dport: 53 }, { kind: 'node-local-health', netns, protocol: 'tcp', dst, dport: 8080 }, { kind: 'node-local-health', netns, protocol: 'icmp', dst, dport: 0 },
  ])));
  site.layers.push((rules, sees) => {
    const { raw, filter } = rules.iptables(4, sees.iptables);
    for (const ip of addresses) {
      for (const protocol of ['tcp', 'udp']) raw.insert('PREROUTING', `-d ${ip}/32 -p ${protocol} -m ${protocol} --dport 53 -j NOTRACK`);
      for (const protocol of ['tcp', 'udp']) filter.insert('INPUT', `-d ${ip}/32 -p ${protocol} -m ${protocol} --dport 53 -j ACCEPT`);
      for (const protocol of ['tcp', 'udp']) raw.insert('OUTPUT', `-s ${ip}/32 -p ${protocol} -m ${protocol} --sport 53 -j NOTRACK`);
      for (const protocol of ['tcp', 'udp']) filter.insert('OUTPUT', `-s ${ip}/32 -p ${protocol} -m ${protocol} --sport 53 -j ACCEPT`);
      for (const protocol of ['tcp', 'udp']) raw.insert('OUTPUT', `-d ${ip}/32 -p ${protocol} -m ${protocol} --dport 53 -j NOTRACK`);
      raw.insert('OUTPUT', `-d ${ip}/32 -p tcp -m tcp --dport 8080 -j NOTRACK`);
      raw.insert('OUTPUT', `-s ${ip}/32 -p tcp -m tcp --sport 8080 -j NOTRACK`);
    }
  });
}
