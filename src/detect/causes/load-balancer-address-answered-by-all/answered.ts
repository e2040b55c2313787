import type { ServicePromise } from '../../../model/kube/index.ts';
import type { Because, Link, LinkAddress, Netns } from '../../../model/network/index.ts';
import type { Target } from '../../../model/report/index.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { linkAt, sysctlDevice } from '../../links.ts';
import { settingLines, settingOf } from '../../settings.ts';
import type { View } from '../../view.ts';

/** An address of a wire, for which a node answers there though another device of it has it. */
export interface Answered {
  readonly ip: Ip;
  readonly netns: Netns;
  /** The device of the wire. */
  readonly uplink: Link;
  /** The device that has the address. */
  readonly link: Link;
  readonly address: LinkAddress;
  readonly promise: ServicePromise;
}

/** Of a target that came to a node by ARP: the node answers only because arp_ignore lets the address of another device count (inet_confirm_addr, net/ipv4/arp.c). */
export function answeredFor(view: View, { question, promise, byArp }: Target): Answered | undefined {
  const netns = byArp === true && question.kind === 'outside' ? view.network.netns.get(question.netns) : undefined;
  if (netns?.links.kind !== 'known' || question.kind !== 'outside' || promise === undefined) return undefined;
  const port = linkAt(netns, question.ifindex);
  const bridge = port?.master === undefined ? undefined : linkAt(netns, port.master);
  const uplink = bridge ?? port;
  if (uplink === undefined || addressOf(uplink, question.dst) !== undefined || ignoreNames(uplink).some((name) => (settingOf(netns, name) ?? 0) > 0)) return undefined;
  const link = netns.links.value.find((one) => addressOf(one, question.dst) !== undefined);
  const address = link === undefined ? undefined : addressOf(link, question.dst);
  return link === undefined || address === undefined ? undefined : { ip: question.dst, netns, uplink, link, address, promise };
}

/** The settings that make the node answer, and the address. */
export function linesOf({ netns, uplink, address }: Answered): { readonly settings: readonly Because[]; readonly address: Because } {
  return { settings: settingLines(netns, ignoreNames(uplink)), address: address.because };
}

/** The greater of both counts (IN_DEV_MAXCONF). */
function ignoreNames({ name }: Link): readonly string[] {
  return ['all', sysctlDevice(name)].map((dev) => `net.ipv4.conf.${dev}.arp_ignore`);
}

function addressOf({ addresses }: Link, ip: Ip): LinkAddress | undefined {
  return addresses.find((one) => sameIp(one.ip, ip));
}
