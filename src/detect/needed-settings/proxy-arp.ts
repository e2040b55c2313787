import { formatIp, parseIp, sameIp } from '../../net/ip.ts';
import { sysctlDevice } from '../links.ts';
import { settingLine } from '../settings.ts';
import type { NodeView, Said } from './node.ts';

const GATEWAY = parseIp('169.254.1.1');

/** Calico's pods ask for a gateway that no device has; the node's end answers in its stead (arp_fwd_proxy, net/ipv4/arp.c). */
export function proxyArp({ host, ends }: NodeView): readonly Said[] {
  const asked = ends.flatMap(({ link, pod, device }) => {
    const route = pod.routes4.kind === 'known' ? pod.routes4.value.find(({ dst, nexthops }) => dst.length === 0 && nexthops.some(({ via, dev }) => dev === device && via !== undefined && GATEWAY !== undefined && sameIp(via, GATEWAY))) : undefined;
    const line = settingLine(host, `net.ipv4.conf.${sysctlDevice(link.name)}.proxy_arp`);
    const isKnown = pod.neighbours.kind === 'known' && pod.neighbours.value.some(({ ip, state }) => GATEWAY !== undefined && sameIp(ip, GATEWAY) && state === 'permanent');
    return route === undefined || line === undefined || isKnown || link.addresses.some(({ ip }) => GATEWAY !== undefined && sameIp(ip, GATEWAY)) ? [] : [{ line, by: route.because }];
  });
  const all = settingLine(host, 'net.ipv4.conf.all.proxy_arp')?.value === '1';
  const wrong = all ? [] : asked.filter(({ line }) => line.value === '0');
  const shown = wrong[0] ?? asked[0];
  const why = { en: `pods ask the node for ${GATEWAY === undefined ? '' : formatIp(GATEWAY)} by ARP: must be 1`, zh: `Pod 通过 ARP 向节点询问 ${GATEWAY === undefined ? '' : formatIp(GATEWAY)}：必须为 1` };
  return shown === undefined ? [] : [{ because: shown.line.because, state: wrong.length > 0 ? 'wrong' : 'needed', by: shown.by, alike: wrong.length > 0 ? wrong.length : asked.length, why }];
}
