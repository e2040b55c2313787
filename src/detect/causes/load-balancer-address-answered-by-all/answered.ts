import type { ServicePromise } from '../../../model/kube/index.ts';
import type { Because, Link, LinkAddress, Netns } from '../../../model/network/index.ts';
import type { Target } from '../../../model/report/index.ts';
import type { Branch } from '../../../model/trace/index.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { choiceOf } from '../../balancer.ts';
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
  /** It need not serve the address, others must. */
  readonly elsewhere: boolean;
}

/** Of a branch that came to a node because its kernel answered ARP: by chance beside one that announces the address (MetalLB), or as the only ones who can. */
export function answeredBy(view: View, target: Target, branch: Branch): Answered | undefined {
  return target.question.kind === 'balanced' ? answeredBeside(view, target, branch) : answeredFor(view, target);
}

function answeredBeside({ network }: View, { question, promise }: Target, { journeys }: Branch): Answered | undefined {
  const open = journeys.find(({ purpose }) => purpose === 'open');
  const choice = open === undefined ? undefined : choiceOf(open);
  if (open === undefined || question.kind !== 'balanced' || promise === undefined || choice?.facts['by'] !== 'kernel') return undefined;
  const netns = network.netns.get(`${String(choice.facts['node'])}/host`);
  const port = netns?.links.kind === 'known' ? netns.links.value.find(({ name }) => name === open.hops.find((hop) => hop.netns === netns.id)?.devIn) : undefined;
  return netns === undefined || port === undefined ? undefined : heldBy(netns, port, question.dst, promise, isElsewhere(promise, netns.node));
}

/** With externalTrafficPolicy Local a node without a ready endpoint need not serve what others must. */
function isElsewhere({ service, endpoints }: ServicePromise, node: string): boolean {
  return service.spec?.externalTrafficPolicy === 'Local' && endpoints.some(({ ready }) => ready) && !endpoints.some((one) => one.ready && one.node === node);
}

/** Of a target that came to a node by ARP: the node answers only because arp_ignore lets the address of another device count (inet_confirm_addr, net/ipv4/arp.c). */
function answeredFor(view: View, { question, promise, byArp }: Target): Answered | undefined {
  const netns = byArp === true && question.kind === 'outside' ? view.network.netns.get(question.netns) : undefined;
  if (netns?.links.kind !== 'known' || question.kind !== 'outside' || promise === undefined) return undefined;
  const port = linkAt(netns, question.ifindex);
  return port === undefined ? undefined : heldBy(netns, port, question.dst, promise, promise.usable.length === 0 && promise.endpoints.some(({ ready }) => ready));
}

/** The node answers for an address that another device than that of the wire has. */
function heldBy(netns: Netns, port: Link, ip: Ip, promise: ServicePromise, elsewhere: boolean): Answered | undefined {
  const uplink = (port.master === undefined ? undefined : linkAt(netns, port.master)) ?? port;
  if (netns.links.kind === 'missing' || addressOf(uplink, ip) !== undefined || ignoreNames(uplink).some((name) => (settingOf(netns, name) ?? 0) > 0)) return undefined;
  const link = netns.links.value.find((one) => addressOf(one, ip) !== undefined);
  const address = link === undefined ? undefined : addressOf(link, ip);
  return link === undefined || address === undefined ? undefined : { ip, netns, uplink, link, address, promise, elsewhere };
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
