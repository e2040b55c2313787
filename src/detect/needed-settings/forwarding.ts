import { sysctlDevice } from '../links.ts';
import { settingLine } from '../settings.ts';
import { podDevices, routeBy } from './node.ts';
import type { NodeView, Said } from './node.ts';

const SETTINGS = [[4, 'net.ipv4.ip_forward'], [6, 'net.ipv6.conf.all.forwarding']] as const;

/** A node that has routes to pods passes their packets on (ip_forward, net/ipv4/ip_forward.c; in IPv4 the device that a packet came in by decides). */
export function forwarding(node: NodeView): readonly Said[] {
  const devices = podDevices(node);
  return SETTINGS.flatMap(([family, name]): Said[] => {
    const [setting, route] = [settingLine(node.host, name), routeBy(node, family, devices)];
    if (setting === undefined || route === undefined) return [];
    const own = family === 6 ? [] : [...devices].flatMap((dev) => settingLine(node.host, `net.ipv4.conf.${sysctlDevice(dev)}.forwarding`) ?? []).filter(({ value }) => value === '0');
    const wrong = setting.value === '0' ? setting : own[0];
    return [{
      because: (wrong ?? setting).because, state: wrong === undefined ? 'needed' : 'wrong', by: route.because, alike: 1,
      why: { en: 'the node passes packets on to and from its pods: must be 1', zh: '节点要转发进出其 Pod 的报文：必须为 1' },
    }];
  });
}
