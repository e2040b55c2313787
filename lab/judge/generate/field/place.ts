import { bridged, GATEWAY, hostDevice, macOf, nodeIp, podIp, podKey, podNetns, WIRE_BITS } from '../../../cluster/addresses.ts';
import { protocolOf } from '../../../cluster/endpoints.ts';
import type { ClusterSpec, PodSpec } from '../../../cluster/spec.ts';
import { podsOn } from '../../../dataplane/calico/sets.ts';
import { uplinkCommands } from '../../../dataplane/node.ts';
import { overlayCommands } from '../../../dataplane/overlay.ts';
import { attachCommands } from '../../../dataplane/pods.ts';
import type { Command } from '../../../kernel/command.ts';
import type { Step, Tool } from '../../world.ts';
import { CLIENT, CLIENT_GATEWAY, VIP_RANGE } from './site.ts';
import type { Site } from './site.ts';

/**
 * Devices and addresses of a cluster seen from one node: `host` with its pods, a `router` with a bridge that is the wire, a
 * `client` behind the router, and, if the cluster has a second node, `other`, which holds that node's pod addresses itself.
 */
export function placeCluster(site: Site): void {
  const { spec } = site;
  const withOther = spec.nodes.includes('other');
  const pods = podsOn(spec, 'host');
  site.netns.push('router', 'client', ...(withOther ? ['other'] : []), ...pods.map((pod) => pod.name));
  site.steps.push(...wire(spec, withOther), ...stepsOf(spec, uplinkCommands(spec, 'host')));
  if (bridged(spec)) site.steps.push({ at: 'host', tool: 'sysctl', lines: ['net/bridge/bridge-nf-call-iptables=1', 'net/bridge/bridge-nf-call-ip6tables=1'] });
  site.steps.push(...stepsOf(spec, [...attachCommands(spec, 'host', pods), ...overlayCommands(spec, 'host')]));
  if (withOther) site.steps.push(...otherNode(spec));
  site.doors.push({ netns: 'host', dev: 'eth0', from: { netns: 'router', dev: 'to-host' } }, ...pods.map((pod) => ({ netns: 'host', dev: hostDevice(spec, pod), from: { netns: pod.name, dev: 'eth0' } })));
  site.listeners.push({ netns: 'client', protocol: 'tcp', port: 80 }, { netns: 'client', protocol: 'udp', port: 53 }, { netns: 'host', protocol: 'tcp', port: 10250 });
  for (const pod of spec.pods) addListeners(site, pod);
}

function addListeners(site: Site, pod: PodSpec): void {
  for (const { port, protocol } of pod.listens) {
    const listens = { protocol: protocolOf({ ...(protocol === undefined ? {} : { protocol }) }).toLowerCase() as 'tcp' | 'udp', port };
    if (pod.node === 'host') site.listeners.push({ netns: pod.name, ...listens });
    else for (const family of site.spec.families) site.listeners.push({ netns: 'other', ...listens, address: podIp(site.spec, pod, family) });
  }
}

function wire(spec: ClusterSpec, withOther: boolean): Step[] {
  const nodad = (family: number): string => (family === 6 ? ' nodad' : '');
  const client = spec.families.map((family) => `addr add ${CLIENT[family]}/${family === 4 ? 24 : 64} dev eth0${nodad(family)}`);
  return [
    // Redirects are advice that comes a few times only, whenever a packet leaves where it came in: not what is asked here.
    ...['router', 'host', ...(withOther ? ['other'] : [])].map((at): Step => ({ at, tool: 'sysctl', lines: ['net/ipv4/conf/all/send_redirects=0', 'net/ipv4/conf/default/send_redirects=0'] })),
    { at: 'router', tool: 'sysctl', lines: ['net/ipv4/ip_forward=1', 'net/ipv6/conf/all/forwarding=1'] },
    { at: 'router', tool: 'ip', lines: [
      `link add br0 address ${macOf('router')} type bridge mcast_snooping 0`, 'link set br0 up',
      ...spec.families.map((family) => `addr add ${GATEWAY[family]}/${WIRE_BITS[family]} dev br0${nodad(family)}`),
      `link add eth1 address ${macOf('router', 'eth1')} type veth peer name eth0 address ${macOf('client')} netns client`, 'link set eth1 up',
      ...spec.families.map((family) => `addr add ${CLIENT_GATEWAY[family]}/${family === 4 ? 24 : 64} dev eth1${nodad(family)}`),
      ...(withOther ? [`link add to-other address ${macOf('to-other')} type veth peer name eth0 netns other`, 'link set to-other master br0 up'] : []),
    ] },
    { at: 'host', tool: 'ip', lines: [`link add eth0 type veth peer name to-host address ${macOf('to-host')} netns router`] },
    { at: 'router', tool: 'ip', lines: ['link set to-host master br0 up'] },
    { at: 'client', tool: 'ip', lines: ['link set eth0 up', ...client, ...spec.families.map((family) => `route add default via ${CLIENT_GATEWAY[family]}`)] },
    // The router's way to what only the node answers for. The rest ends here without an answer: the kernel rations "net unreachable" by sender (ip_error in net/ipv4/route.c).
    { at: 'router', tool: 'ip', lines: spec.families.flatMap((family) => [`route add ${VIP_RANGE[family]} via ${nodeIp(spec, 'host', family)}`, `route add blackhole ${family === 4 ? '0.0.0.0/0' : '::/0'}`]) },
  ];
}

/** The second node: its wire and overlay, and its pods' addresses on its loopback device. */
function otherNode(spec: ClusterSpec): Step[] {
  const addresses = podsOn(spec, 'other').flatMap((pod) => spec.families.map((family) => `addr add ${podIp(spec, pod, family)}/${family === 4 ? 32 : 128} dev lo${family === 6 ? ' nodad' : ''}`));
  return [...stepsOf(spec, [...uplinkCommands(spec, 'other'), ...overlayCommands(spec, 'other')]), { at: 'other', tool: 'ip', lines: addresses }];
}

/** The lab's commands as steps: a pod's namespace has its name, `sysctl`'s settings are lines. */
export function stepsOf(spec: ClusterSpec, commands: readonly Command[]): Step[] {
  return commands.map(({ at, argv, stdin }) => {
    const pod = at.pod === undefined ? undefined : spec.pods.find((each) => podKey(each) === at.pod);
    const lines = argv[0] === 'sysctl' ? argv.slice(3).map((line) => (line.includes('/') ? line : line.replaceAll('.', '/'))) : (stdin ?? '').trimEnd().split('\n');
    return { at: pod?.name ?? at.node, tool: argv[0] as Tool, lines: lines.map((line) => named(spec, line)) };
  });
}

function named(spec: ClusterSpec, line: string): string {
  return spec.pods.reduce((text, pod) => text.replace(podNetns(pod), pod.name), line);
}

/** Firewalls that know no bridged neighbour discovery would keep IPv6 pods of one bridge from finding each other; bridged IPv6 packets are kept from them. */
export function spareBridgedIpv6(site: Site): void {
  if (bridged(site.spec) && site.spec.families.includes(6)) site.steps.push({ at: 'host', tool: 'sysctl', lines: ['net/bridge/bridge-nf-call-ip6tables=0'] });
}
