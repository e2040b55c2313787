import { podIp } from '../../../../cluster/addresses.ts';
import type { Family, PodSpec } from '../../../../cluster/spec.ts';
import type { RestoreTable } from '../../../../dataplane/restore.ts';
import { shortHash } from '../../../../dataplane/calico/sets.ts';
import type { Ask, Site } from '../site.ts';

interface Mapping {
  readonly pod: PodSpec;
  readonly protocol: 'tcp' | 'udp';
  readonly hostPort: number;
  readonly port: number;
  readonly hostIp?: string;
}

/** The portmap plugin (containernetworking/plugins, plugins/meta/portmap/portmap_iptables.go): a chain for each pod below CNI-HOSTPORT-DNAT, the newest first. */
export function portmap(site: Site): void {
  const draw = site.random.fork('portmap');
  const { spec } = site;
  const mappings = spec.pods.filter((pod) => pod.node === 'host' && draw.chance(0.6)).flatMap((pod, index): Mapping[] => pod.ports.map((declared, at) => ({
    pod, protocol: declared.protocol === 'UDP' ? 'udp' : 'tcp', hostPort: 7000 + index * 10 + at, port: declared.port, ...(draw.chance(0.15) && spec.families.includes(4) ? { hostIp: '10.0.0.1' } : {}),
  })));
  if (mappings.length === 0) return;
  site.tags.push('portmap');
  // enableLocalnetRouting in plugins/meta/portmap/utils.go.
  if (draw.chance(0.7)) site.steps.push({ at: 'host', tool: 'sysctl', lines: ['net/ipv4/conf/all/route_localnet=1'] });
  const askers = ['host', 'client', ...spec.pods.filter((pod) => pod.node === 'host').map((pod) => pod.name)];
  site.asks.push(...mappings.flatMap(({ protocol, hostPort }) => askers.flatMap((netns): Ask[] => [
    ...spec.families.map((family): Ask => ({ kind: 'host-port', netns, protocol, dst: family === 4 ? '10.0.0.1' : 'fd00::1', dport: hostPort })),
    ...(netns === 'host' && spec.families.includes(4) ? [{ kind: 'host-port', netns, protocol, dst: '127.0.0.1', dport: hostPort } as const] : []),
  ])));
  site.layers.push((rules, sees) => {
    for (const family of sees.families) addChains(rules.iptables(family, sees.iptables).nat, mappings, family, (pod) => podIp(sees, pod, family));
  });
}

function addChains(nat: RestoreTable, mappings: readonly Mapping[], family: Family, ipOf: (pod: PodSpec) => string): void {
  nat.add('CNI-HOSTPORT-SETMARK', '-m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000');
  nat.insert('POSTROUTING', '-m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ');
  nat.add('CNI-HOSTPORT-MASQ', '-m mark --mark 0x2000/0x2000 -j MASQUERADE');
  for (const chain of ['PREROUTING', 'OUTPUT']) nat.add(chain, '-m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT');
  for (const pod of new Set(mappings.map((mapping) => mapping.pod))) {
    const own = mappings.filter((mapping) => mapping.pod === pod);
    const chain = `CNI-DN-${Buffer.from(shortHash(pod.name, 16)).toString('hex').slice(0, 21)}`;
    for (const protocol of ['tcp', 'udp'] as const) {
      const ports = own.filter((mapping) => mapping.protocol === protocol).map((mapping) => mapping.hostPort);
      if (ports.length > 0) nat.insert('CNI-HOSTPORT-DNAT', `-p ${protocol} -m comment --comment "dnat name: \\"cbr0\\" id: \\"${pod.name}\\"" -m multiport --dports ${ports.join(',')} -j ${chain}`);
    }
    nat.chain(chain);
    for (const { protocol, hostPort, port, hostIp } of own) {
      if (hostIp !== undefined && family === 6) continue;
      const base = `${hostIp === undefined ? '' : `-d ${hostIp}/32 `}-p ${protocol} -m ${protocol} --dport ${hostPort}`;
      const ip = ipOf(pod);
      nat.add(chain, `-s ${family === 4 ? `${ip.replace(/\d+$/, '0')}/24` : `${ip}/64`} ${base} -j CNI-HOSTPORT-SETMARK`);
      if (family === 4) nat.add(chain, `-s 127.0.0.1/32 ${base} -j CNI-HOSTPORT-SETMARK`);
      nat.add(chain, `${base} -j DNAT --to-destination ${family === 4 ? ip : `[${ip}]`}:${port}`);
    }
  }
}
