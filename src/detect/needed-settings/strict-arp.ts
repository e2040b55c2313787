import { serviceAtAddress } from './services.ts';
import type { Cluster } from '../../model/kube/index.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import { sysctlDevice } from '../links.ts';
import { settingLine, settingOf } from '../settings.ts';
import type { NodeView, Said } from './node.ts';

const KEYS = [['arp_ignore', 1], ['arp_announce', 2]] as const;
const DEVICE = 'kube-ipvs0';

/**
 * IPVS binds the addresses of load balancers on every node; of those that are on the nodes' own wire only the chosen node may answer and ask by ARP (arp_ignore,
 * arp_announce, net/ipv4/arp.c; kube-proxy's strictARP). Where every node serves the address, it is no harm.
 */
export function strictArp({ host, links }: NodeView, cluster: Cluster): readonly Said[] {
  const bound = links.find(({ name }) => name === DEVICE)?.addresses ?? [];
  const wires = links.filter(({ name }) => name !== DEVICE);
  const onWire = bound.flatMap((address) => {
    const wire = wires.find(({ addresses }) => addresses.some(({ ip, prefix }) => ip.family === 4 && prefix.length < 32 && !sameIp(ip, address.ip) && contains(prefix, address.ip)));
    const service = serviceAtAddress(cluster, formatIp(address.ip));
    return wire === undefined || service === undefined ? [] : [{ address, wire, service }];
  });
  const local = onWire.find(({ service }) => service.spec?.externalTrafficPolicy === 'Local');
  const met = local ?? onWire[0];
  if (met === undefined) return [];
  return KEYS.flatMap(([key, least]): Said[] => {
    const names = ['all', sysctlDevice(met.wire.name)].map((dev) => `net.ipv4.conf.${dev}.${key}`);
    const [line] = names.flatMap((name) => settingLine(host, name) ?? []).sort((a, b) => Number(b.value) - Number(a.value));
    if (line === undefined) return [];
    const isStrict = names.some((name) => (settingOf(host, name) ?? 0) >= least);
    const vip = formatIp(met.address.ip);
    const why = isStrict || local !== undefined
      ? { en: `the load balancer's address ${vip} is on every node and on their wire: must be ${least}, so that only the chosen node tells of it`, zh: `负载均衡地址 ${vip} 绑定在每个节点上且属于节点网段：必须为 ${least}，只让被选中的节点通告它` }
      : { en: `harmless now: whichever node the load balancer's address ${vip} comes to serves it (strictARP would be ${least})`, zh: `目前无害：负载均衡地址 ${vip} 到达任一节点都能得到服务（strictARP 的值为 ${least}）` };
    return [{ because: line.because, state: isStrict ? 'needed' : local === undefined ? 'harmless' : 'wrong', by: met.address.because, alike: 1, why }];
  });
}
