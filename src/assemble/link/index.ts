/**
 * Devices: `ip -d link` says what they are, `ip addr` which addresses they have. Names of other devices become ifindexes. Where a veth's
 * other end is takes all namespaces of the node: `assemble/veth` finds that.
 */
import type { Because, Part } from '../../model/network/because.ts';
import type { Link, LinkAddress, LinkedDevice } from '../../model/network/link.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, unreadLine } from '../iproute/index.ts';
import { assembleAddresses } from './addresses.ts';
import { linkDetail } from './detail.ts';
import { linkFacts } from './facts.ts';
import type { LinkFacts } from './facts.ts';

export { linkFacts } from './facts.ts';
export type { LinkFacts } from './facts.ts';

/**
 * The devices of a namespace. `links` is the tree of `ip -d link show`, `addresses` that of `ip addr show`: either missing, or a line
 * that may hide a device, makes all of it missing, because a walk that does not see an address would be wrong about it.
 * Each veth's peer is unknown yet; its line is the reason.
 */
export function assembleLinks(links: Part<IprouteTree>, addresses: Part<IprouteTree>): Part<readonly Link[]> {
  if (links.kind === 'missing') return links;
  if (addresses.kind === 'missing') return addresses;
  const unread = unreadLine(links.value, false) ?? unreadLine(addresses.value, false);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const facts: LinkFacts[] = [];
  for (const entry of entriesOf(links.value, ['link'])) {
    const each = linkFacts(entry);
    if (each === undefined) return { kind: 'missing', because: entryLine(entry) };
    facts.push(each);
  }
  const byName = new Map(facts.map((each) => [each.name, each.ifindex]));
  const byIndex = assembleAddresses(addresses.value);
  return { kind: 'known', value: facts.map((each) => linkOf(each, byName, byIndex.get(each.ifindex) ?? [])) };
}

function entryLine(entry: ReturnType<typeof entriesOf>[number]): Because {
  return entry.form === 'text' ? entry.head.because : entry.because;
}

function linkOf(facts: LinkFacts, byName: ReadonlyMap<string, number>, addresses: readonly LinkAddress[]): Link {
  const indexOf = (name: string): number | undefined => byName.get(name);
  const linked = linkedDevice(facts, indexOf);
  const lower = linked?.elsewhere === undefined ? linked?.ifindex : 0;
  const isMac = facts.type === 'ether' || facts.type === 'loopback';
  return {
    name: facts.name, ifindex: facts.ifindex, because: facts.because, mtu: facts.mtu,
    ...given('mac', isMac ? facts.address : undefined),
    up: facts.flags.has('UP'), carrier: facts.flags.has('LOWER_UP') && !facts.flags.has('NO-CARRIER'),
    noArp: facts.flags.has('NOARP'), promisc: facts.flags.has('PROMISC') || (facts.promiscuity ?? 0) > 0,
    ...given('master', facts.master === undefined ? undefined : indexOf(facts.master)),
    addresses, detail: linkDetail(facts, lower, indexOf), ...given('linked', linked),
    ...(linked?.elsewhere !== undefined && lowerKind(facts) ? { lowerIn: { kind: 'unknown', because: facts.because } as const } : {}),
  };
}

/** A VLAN, macvlan or ipvlan: it is nothing without the device below it. */
function lowerKind(facts: LinkFacts): boolean {
  return facts.kind === 'vlan' || facts.kind === 'macvlan' || facts.kind === 'ipvlan';
}

/** `link-netnsid unknown` is elsewhere too, only nobody says where. */
function linkedDevice(facts: LinkFacts, indexOf: (name: string) => number | undefined): LinkedDevice | undefined {
  if (facts.elsewhere) {
    if (facts.linkedIndex === undefined) return undefined;
    return { ifindex: facts.linkedIndex, elsewhere: { ...given('nsid', facts.nsid), ...given('name', facts.nsName) } };
  }
  const ifindex = facts.linkedName === undefined ? facts.linkedIndex : indexOf(facts.linkedName) ?? facts.linkedIndex;
  return ifindex === undefined ? undefined : { ifindex };
}
