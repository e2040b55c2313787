import type { Link } from '../../model/network/index.ts';
import { settingLine } from '../settings.ts';
import { routeBy, ruleSaying } from './node.ts';
import type { NodeView, Said } from './node.ts';

const SETTINGS = [[4, 'net.bridge.bridge-nf-call-iptables'], [6, 'net.bridge.bridge-nf-call-ip6tables']] as const;
const WHY = {
  needed: { en: 'pods of the bridge {bridge} reach one another by Services, and only IP hooks on the bridge translate the answers back: must be 1', zh: '网桥 {bridge} 上的 Pod 通过 Service 互访，只有网桥上的 IP 钩子才能把应答转换回来：必须为 1' },
  idle: { en: 'harmless: only one pod is on the bridge {bridge}', zh: '无害：网桥 {bridge} 上只有一个 Pod' },
} as const;

/** Pods of one bridge answer each other without leaving it (br_netfilter, net/bridge/br_netfilter_hooks.c). A bridge can have the setting for itself. */
export function bridgeHooks(node: NodeView): readonly Said[] {
  const bridges = node.links.filter(({ detail, ifindex }) => detail.kind === 'bridge' && node.ends.some(({ link }) => link.master === ifindex));
  return SETTINGS.flatMap(([family, name]) => bridges.flatMap((bridge): Said[] => {
    const by = translation(node);
    if (by === undefined || routeBy(node, family, new Set([bridge.name])) === undefined) return [];
    const several = node.ends.filter(({ link }) => link.master === bridge.ifindex).length > 1;
    const setting = settingLine(node.host, name);
    const on = setting?.value === '1' || isHooked(bridge, family);
    const why = several ? WHY.needed : WHY.idle;
    return [{
      because: setting?.because ?? { text: `${name}: not there, br_netfilter is not loaded` }, state: !several && !on ? 'harmless' : on ? 'needed' : 'wrong', by, alike: 1,
      why: { en: why.en.replace('{bridge}', bridge.name), zh: why.zh.replace('{bridge}', bridge.name) },
    }];
  }));
}

/** What translates the addresses of Services on a node: a rule of kube-proxy, or a virtual service. */
function translation({ host }: NodeView): Said['by'] {
  return ruleSaying(host, /-A KUBE-SEP-\S+ .*-j DNAT|\bdnat to\b/) ?? (host.ipvs.kind === 'known' ? host.ipvs.value.find(({ destinations }) => destinations.length > 0)?.because : undefined);
}

function isHooked({ detail }: Link, family: 4 | 6): boolean {
  return detail.kind === 'bridge' && (family === 4 ? detail.nfCallIptables : detail.nfCallIp6tables);
}
