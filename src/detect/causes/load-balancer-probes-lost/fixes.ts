import type { Change, Fix } from '../../../model/finding/index.ts';
import { PROBES_RESERVED } from '../../../model/network/index.ts';
import type { Balancer, BalancerListener } from '../../../model/network/index.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { probeAsClients } from '../../balancer.ts';
import { adviceFix, kubectlFix } from '../../build.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';

/** Probes from another range than the load balancer's own address; or nobody else has that address. */
export function fixesOf(view: View, { balancer, listener }: { readonly balancer: Balancer; readonly listener: BalancerListener }): readonly Fix[] {
  const { probe, service } = listener;
  if (probe === undefined) return [];
  const own = balancer.addresses.some((ip) => sameIp(ip, probe.src));
  const probes: Change = { kind: 'set-balancer', netns: balancer.id, set: { probeFrom: PROBES_RESERVED } };
  const unbind = own ? boundTo(view, probe.src) : [];
  const reserved = service === undefined
    ? adviceFix('reserved', `CLB ${balancer.name}: SourceIpType 1`, [probes])
    : kubectlFix('reserved', [shell('kubectl', '-n', service.namespace, 'annotate', 'service', service.name, 'service.cloud.tencent.com/prevent-loopback=true')], [probes]);
  const proxy = unbind.length === 0 || service === undefined ? [] : [kubectlFix('proxy', [shell('kubectl', '-n', service.namespace, 'edit', 'service', service.name, '--subresource=status')], unbind, 'medium')];
  const ask = probe.port === undefined ? [] : [probeAsClients(balancer, listener)];
  return [...ask, ...(own ? [reserved] : []), ...proxy];
}

/** Where the nodes have an address. */
function boundTo({ network }: View, ip: Ip): readonly Change[] {
  return [...network.netns.values()].flatMap((netns): Change[] => {
    const links = netns.id.endsWith('/host') && netns.links.kind === 'known' ? netns.links.value : [];
    return links.filter(({ addresses }) => addresses.some((address) => sameIp(address.ip, ip))).map(({ ifindex }) => ({ kind: 'delete-address', netns: netns.id, ifindex, ip }));
  });
}
