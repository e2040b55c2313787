import type { Ip } from '../../net/ip.ts';
import { sameIp } from '../../net/ip.ts';
import type { Packet } from '../../net/packet.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Network } from '../../model/network/netns.ts';
import type { DispositionKind } from '../../model/trace/disposition.ts';
import { passHook } from '../hook.ts';
import type { Next } from '../next.ts';
import { again, worked } from '../reads.ts';
import type { Kept } from '../reads.ts';
import { routeInputV6 } from '../route/input-v6.ts';
import { isLinkLocal } from '../route/special.ts';
import { sourceOnDevice } from '../route/source-v6.ts';
import type { Run } from '../run.ts';
import { newSkb } from '../skb.ts';
import type { Skb } from '../skb.ts';
import { knownOr } from '../state/part.ts';
import { endOf } from '../stop.ts';
import type { End } from '../stop.ts';
import type { Hearer } from './audience.ts';
import { learn } from './learned.ts';

/** Who asks for a neighbour, by which device, and with which address. */
export interface Asker {
  readonly netns: string;
  readonly link: Link;
  readonly sender: Ip;
}

/** Types of ICMPv6 messages (RFC 4861). */
const TYPE = { solicitation: 135, advertisement: 136 } as const;
/** IPv6 header, message and the sender's MAC. */
const LENGTH = 40 + 24 + 8;
const HOP_LIMIT = 255;

/**
 * The address that a stack asks for a neighbour with (ndisc_solicit, ndisc_ns_create of net/ipv6/ndisc.c, 6.1 and 6.18): the packet's own where
 * the very device has it, else the device's link-local one. Without either it asks nobody.
 */
export function solicitedFrom(dev: Link, src: Ip): Ip | undefined {
  const usable = dev.addresses.filter(({ ip, flags }) => ip.family === 6 && !flags.includes('tentative') && !flags.includes('dadfailed') && !flags.includes('optimistic'));
  return (usable.find(({ ip }) => sameIp(ip, src)) ?? usable.find(({ ip }) => isLinkLocal(ip)))?.ip;
}

/** What became of a solicitation and its answer. */
export interface Exchange {
  /** The solicitation arrived: its sender is known there from then on (ndisc_recv_ns). */
  readonly heard: boolean;
  /** How one of the two ended; absent when both arrived. */
  readonly lost?: End;
}

const known = new WeakMap<Network, Map<string, Kept<Exchange>>>();
/** Solicitations before a stack gives up (mcast_solicit). */
const TRIES = 3;

/**
 * Whether a neighbour solicitation and the advertisement that answers it get through the rules between: each is a packet like any for OUTPUT and POSTROUTING
 * of the one and PREROUTING and INPUT of the other (ndisc_send_skb; ip6_input), and for bridges between them, and is nothing where it
 * arrives with another hop limit than 255 (ndisc_rcv). What rests on no dice and on nothing unknown is kept with the network.
 */
export function solicit(run: Run, asker: Asker, hearer: Hearer, target: Ip): Exchange {
  let results = known.get(run.network);
  if (results === undefined) known.set(run.network, (results = new Map<string, Kept<Exchange>>()));
  const key = `${asker.netns} ${asker.link.ifindex} ${asker.sender.value} ${hearer.netns} ${hearer.link.ifindex} ${target.value}`;
  const kept = results.get(key);
  const result = kept === undefined ? solicitNow(run, asker, hearer, target, (exchange) => results.set(key, exchange)) : again(run.network, kept);
  if (result.heard && asker.link.mac !== undefined) learn(run, hearer.link, asker.sender, asker.link.mac, [asker.link.because]);
  return result;
}

function solicitNow(run: Run, asker: Asker, hearer: Hearer, target: Ip, keep: (result: Kept<Exchange>) => void): Exchange {
  const before = forks(run);
  const result = worked(run.network, () => {
    let last = exchange(run, asker, hearer, target);
    for (let tries = 1; tries < TRIES && last.lost !== undefined && forks(run) !== before; tries += 1) last = exchange(run, asker, hearer, target);
    return last;
  });
  if (forks(run) === before) keep(result);
  return result.value;
}

/** How much of the run is not certain, or has changed what rules look at. */
function forks({ choices, answers, assumed, doubts, setChanges }: Run): number {
  return choices.length + answers.length + assumed.length + doubts.length + setChanges.size;
}

function exchange(run: Run, asker: Asker, hearer: Hearer, target: Ip): Exchange {
  const apart = hearer.through !== undefined;
  const unheard = exchanged(run, message(TYPE.solicitation, asker.sender, solicitedNode(target)), asker, hearer, apart);
  if (unheard !== undefined) return { heard: false, lost: unheard };
  const own = hearer.link.addresses.some(({ ip }) => sameIp(ip, target));
  const source = own ? target : sourceOnDevice(run.netns(hearer.netns), hearer.link, asker.sender);
  const elsewhere = misdirected(run, asker, hearer);
  const lost = elsewhere ?? (source === undefined ? sourceless(hearer, asker.sender) : exchanged(run, message(TYPE.advertisement, source, asker.sender), hearer, asker, apart));
  return lost === undefined ? { heard: true } : { heard: true, lost };
}

/**
 * The advertisement is addressed to what its sender's table has for the one who asked, and only an entry that may change has learned that: a permanent one
 * keeps its MAC, and a device without ARP has its own for everybody (ndisc_constructor; neigh_update).
 */
function misdirected(run: Run, asker: Asker, { netns, link }: Hearer): End | undefined {
  const entry = knownOr(run.netns(netns).neighbours, []).find(({ ifindex, proxy, state, ip }) => ifindex === link.ifindex && !proxy && state === 'permanent' && sameIp(ip, asker.sender));
  const mac = entry === undefined ? (link.noArp ? link.mac : asker.link.mac) : entry.mac;
  return mac === asker.link.mac ? undefined : unsent(link, netns, asker.sender, { kind: 'dropped', by: { kind: 'other-host-mac', mac: mac ?? '' } }, entry?.because ?? link.because);
}

function sourceless({ netns, link }: Hearer, to: Ip): End {
  return unsent(link, netns, to, { kind: 'dropped', by: { kind: 'no-source-address' } }, link.because);
}

function unsent(link: Link, netns: string, to: Ip, kind: DispositionKind, because: Because): End {
  return endOf(newSkb(message(TYPE.advertisement, to, to), netns, 'outgoing'), kind, { because: [because], dev: link.name });
}

interface Place {
  readonly netns: string;
  readonly link: Link;
}

/** One message from one stack to another; `apart`: tunnels lie between, whose own packets are walked elsewhere, and only the rules of both ends are passed. */
function exchanged(run: Run, packet: Packet, from: Place, to: Place, apart: boolean): End | undefined {
  const skb = newSkb(packet, from.netns, 'outgoing');
  skb.outDev = from.link.name;
  skb.srcMac = from.link.mac;
  skb.dstMac = to.link.mac;
  let arrived: Extract<Next, { kind: 'ip-receive' }> | undefined;
  const begin = (): Next => {
    passHook(run, skb, 'output', 'ip6');
    const { rerouted } = skb;
    if (rerouted !== undefined && leadsElsewhere(rerouted, from, packet.dst)) return lostTo(skb, rerouted.because, from.link.name);
    passHook(run, skb, 'postrouting', 'ip6');
    return apart ? { kind: 'ip-receive', skb: landed(skb, to), dev: to.link } : { kind: 'transmit', skb, dev: from.link };
  };
  const lost = run.reaches(skb, begin, (next) => {
    if (next.kind !== 'ip-receive' || next.skb.netns !== to.netns || next.dev.ifindex !== to.link.ifindex || next.skb.packet.l4.kind !== 'icmp') return false;
    arrived = next;
    return true;
  });
  if (lost !== undefined || arrived === undefined) return lost;
  return received(run, arrived, to);
}

function landed(skb: Skb, to: Place): Skb {
  const there = newSkb(skb.packet, to.netns, 'host');
  there.inDev = to.link.name;
  there.srcMac = skb.srcMac;
  there.dstMac = skb.dstMac;
  return there;
}

/** A mark that OUTPUT gave the message makes it look for another way; a solicitation's goes nowhere else (ip6_route_me_harder: a multicast destination keeps its device). */
function leadsElsewhere(path: NonNullable<Skb['rerouted']>, from: Place, dst: Ip): boolean {
  return !isSolicitedNode(dst) && (path.dev.ifindex !== from.link.ifindex || (path.via !== undefined && !sameIp(path.via, dst)));
}

function received(run: Run, { skb, hooked }: Extract<Next, { kind: 'ip-receive' }>, { netns, link }: Place): End | undefined {
  const multicast = isSolicitedNode(skb.packet.dst);
  if (multicast) skb.pktType = 'multicast';
  const begin = (): Next => {
    run.enter(netns, link.name);
    if (hooked !== true) passHook(run, skb, 'prerouting', 'ip6');
    if (!multicast && routeInputV6(run, skb, link).kind !== 'local') return lostTo(skb, [link.because], link.name);
    passHook(run, skb, 'input', 'ip6');
    if (skb.packet.ttl === HOP_LIMIT) return { kind: 'local-in', skb, dev: link };
    return lostTo(skb, [{ text: `a rule of ${netns} or on the way there gives neighbour discovery the hop limit ${skb.packet.ttl}, which must be ${HOP_LIMIT}` }], link.name);
  };
  return run.reaches(skb, begin, (next) => next.kind === 'local-in');
}

function lostTo(skb: Skb, because: readonly Because[], dev: string): Next {
  return { kind: 'end', end: endOf(skb, { kind: 'lost', by: { kind: 'underlay' } }, { because, dev }) };
}

function message(type: number, src: Ip, dst: Ip): Packet {
  return { src, dst, protocol: 58, l4: { kind: 'icmp', type, code: 0, id: 0 }, ttl: HOP_LIMIT, length: LENGTH, df: false, tos: 0 };
}

/** ff02::1:ff00:0/104 with the last 24 bits of the address (addrconf_addr_solict_mult). */
function solicitedNode(target: Ip): Ip {
  return { family: 6, value: SOLICITED_NODE | (target.value & 0xffffffn) };
}

const SOLICITED_NODE = 0xff0200000000000000000001ff000000n;

function isSolicitedNode(ip: Ip): boolean {
  return ip.value >> 24n === SOLICITED_NODE >> 24n;
}
