import type { Ip } from '../../net/ip.ts';
import { formatIp, sameIp } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import type { Because } from '../../model/network/because.ts';
import type { Link, Neighbour } from '../../model/network/link.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import type { Reaction } from '../reaction.ts';
import { isLocal } from '../route/answers.ts';
import { selectAddress } from '../route/source-v4.ts';
import { knownOr } from '../state/part.ts';
import { maxConf } from '../state/sysctl.ts';
import { endOf } from '../stop.ts';
import type { End } from '../stop.ts';
import { answersArp } from './arp.ts';
import type { ArpAnswer } from './arp.ts';
import { audienceOf, isHeardBack } from './audience.ts';
import type { Audience, Hearer } from './audience.ts';
import { lostInTunnel } from './crossing.ts';
import { solicit, solicitedFrom } from './discovery.ts';
import type { Asker } from './discovery.ts';
import { learn, learnedOf } from './learned.ts';
import { answersSolicitation } from './ndisc.ts';
import { mayAnswerFor } from './whom.ts';

/**
 * The MAC of the next hop on a device, as `neigh_resolve_output` gets it: a permanent entry wins even when it is wrong;
 * a device without ARP asks nobody and writes its own MAC (arp_constructor, ndisc_constructor: NUD_NOARP);
 * otherwise the link is asked anew, since what the table remembers may be long gone. Nobody answers: the packet is lost, and
 * after about three seconds the sender is told that the host is unreachable (arp_error_report, ndisc_error_report). Where the
 * packet ends here, that is given instead of the MAC.
 */
export function resolve(run: Run, skb: Skb, dev: Link, target: Ip): string | End {
  const netns = run.netns(skb.netns);
  const entries = entriesFor(knownOr(netns.neighbours, NOBODY), dev, target);
  const fixed = fixedAmong(entries);
  if (fixed?.mac !== undefined) return resolved(run, dev, target, fixed.mac, [fixed.because], { state: fixed.state });
  if (dev.noArp) return resolved(run, dev, target, dev.mac ?? '', [dev.because], { state: 'noarp' });
  const audience = audienceOf(run, skb.netns, dev);
  if (isOutside(audience) && entries.length === 0 && learnedOf(run, dev, target) === undefined) return leaves(run, skb, dev, dev.because, outsideFacts(dev, target));
  return askAround(run, skb, dev, target, entries, audience);
}

/** The MAC that somebody on the link says or said to be the next hop's, apart from what most packets need. */
function askAround(run: Run, skb: Skb, dev: Link, target: Ip, entries: readonly Neighbour[], audience: Audience): string | End {
  const sender = audience.hearers.length > 0 ? requester(run, skb, dev, target) : undefined;
  const astray = learnedOf(run, dev, target) === undefined ? strayed(entries, audience) : undefined;
  if (astray?.mac !== undefined && isStill(run, skb.netns, astray)) return resolved(run, dev, target, astray.mac, [astray.because], { state: astray.state });
  const asker = { netns: skb.netns, link: dev, sender, knows: entries.find(({ state }) => state === 'reachable' || state === 'stale')?.mac };
  const lost: End[] = [];
  const asked = askAll(run, audience, asker, target, lost);
  const answers = [...asked, ...audience.proxies.map((hearer) => ({ hearer, answer: fromTable(run, hearer, target) }))];
  const yes = answers.filter((one): one is { hearer: Hearer; answer: Extract<ArpAnswer, { kind: 'answers' }> } => one.answer.kind === 'answers');
  const learned = yes.length > 0 ? undefined : learnedOf(run, dev, target);
  if (learned !== undefined) return resolved(run, dev, target, learned.mac, learned.because, { state: 'stale' });
  const warm = yes.length > 0 ? undefined : confirmed(entries, audience);
  if (warm?.mac !== undefined && isBelieved(run, skb.netns, warm)) return resolved(run, dev, target, warm.mac, [warm.because], { state: warm.state });
  if (yes.length === 0) return unanswered(run, skb, dev, target, { ...audience, unknown: [...audience.unknown, ...lost.flatMap(notKnown)] }, answers.map((one) => one.answer), entries);
  const index = run.choose(`who answers for ${formatIp(target)}`, yes.map((one) => ({ label: `${one.hearer.netns} ${one.hearer.link.name}`, weight: 1 / yes.length })));
  const chosen = yes[index];
  if (chosen === undefined) throw new Error('a choice outside its options');
  learn(run, dev, target, chosen.answer.mac, chosen.answer.because);
  return resolved(run, dev, target, chosen.answer.mac, chosen.answer.because, { by: chosen.hearer.netns, ...(chosen.answer.proxy ? { proxy: true } : {}) });
}

const NOBODY: readonly Neighbour[] = [];

function entriesFor(neighbours: readonly Neighbour[], dev: Link, target: Ip): readonly Neighbour[] {
  return neighbours.length === 0 ? neighbours : neighbours.filter((entry) => entry.ifindex === dev.ifindex && !entry.proxy && sameIp(entry.ip, target));
}

function fixedAmong(entries: readonly Neighbour[]): Neighbour | undefined {
  return entries.find((entry) => (entry.state === 'permanent' || entry.state === 'noarp') && entry.mac !== undefined);
}

/**
 * An entry that was once confirmed is used without asking again (NUD_VALID, __neigh_event_send of net/core/neighbour.c: a stale one too, and asked
 * for only seconds later), as long as somebody still has its MAC, or a bridge's own settings keep the one who may have it from hearing.
 */
function confirmed(entries: readonly Neighbour[], audience: Audience): Neighbour | undefined {
  return entries.find((entry) => VALID.has(entry.state) && (audience.refused.length > 0 || audience.hearers.some((hearer) => hearer.link.mac !== undefined && hearer.link.mac === entry.mac)));
}

/** NUD_VALID, but for those that nobody is asked about. */
const VALID: ReadonlySet<Neighbour['state']> = new Set(['reachable', 'stale', 'delay', 'probe'] as const);

/** A confirmed entry whose MAC nobody has who hears the device, all of whom were collected: whoever had it is there no more. */
function strayed(entries: readonly Neighbour[], { hearers, open, unknown, refused }: Audience): Neighbour | undefined {
  if (open || unknown.length > 0 || refused.length > 0) return undefined;
  return entries.find(({ state, mac }) => VALID.has(state) && mac !== undefined && hearers.every(({ link }) => link.mac !== mac));
}

/** Such an entry is used until it is asked for, some five seconds after the first packet, and given up some three later: a packet may come before that or after it. */
function isStill(run: Run, netns: string, { ip, ifindex }: Neighbour): boolean {
  const key = `${BELIEVED}${netns} ${ifindex} ${formatIp(ip)}`;
  const kept = run.kept.get(key) ?? run.choose(`whether ${formatIp(ip)} is still believed`, [{ label: 'still', weight: 0.5 }, { label: 'given up', weight: 0.5 }]);
  run.kept.set(key, kept);
  return kept === 0;
}

const BELIEVED = 'believed ';

/** Whether neighbours were still believed, of which that may be over when the packet is sent again a second later: they are asked for anew. */
export function forgetBeliefs(run: Run): boolean {
  const still = [...run.kept].filter(([key, kept]) => kept === 0 && key.startsWith(BELIEVED));
  for (const [key] of still) run.kept.delete(key);
  return still.length > 0;
}

/** An entry in DELAY or PROBE is being asked for: where nobody answers, it is given up within seconds, and a packet may come before that or after it. */
function isBelieved(run: Run, netns: string, entry: Neighbour): boolean {
  return (entry.state !== 'delay' && entry.state !== 'probe') || isStill(run, netns, entry);
}

function resolved(run: Run, dev: Link, target: Ip, mac: string, because: readonly Because[], facts: Record<string, string | boolean>): string {
  run.step({ stage: 'neighbour', action: 'resolve', because, facts: { ip: formatIp(target), dev: dev.name, mac, ...facts } });
  return mac;
}

/** Who asks: a stack without a usable address asks no IPv6 neighbour. */
interface Asking extends Omit<Asker, 'sender'> {
  readonly sender: Ip | undefined;
  /** The MAC that its table has for the target already: it asks nobody for some seconds, and nobody learns of it. */
  readonly knows: string | undefined;
}

/** Asks everybody who hears it; those who surely keep silent only where nobody else answers, for what they have to do with that. */
function askAll(run: Run, audience: Audience, asker: Asking, target: Ip, lost: End[]): readonly { readonly hearer: Hearer; readonly answer: ArpAnswer }[] {
  const put = (hearer: Hearer): ArpAnswer => arriving(run, asker, hearer, target, ask(run, hearer, target, asker), lost);
  const may = mayAnswerFor(run, audience, target);
  const likely = new Map<Hearer, ArpAnswer>();
  for (const hearer of audience.hearers) if (may(hearer) && isAsked(run, hearer, asker)) likely.set(hearer, put(hearer));
  if ([...likely.values()].some(({ kind }) => kind === 'answers')) return [...likely].map(([hearer, answer]) => ({ hearer, answer }));
  return audience.hearers.filter((hearer) => isAsked(run, hearer, asker)).map((hearer) => ({ hearer, answer: likely.get(hearer) ?? put(hearer) }));
}

function isAsked(run: Run, hearer: Hearer, { netns, link }: Asking): boolean {
  return hearer.behind === undefined && isHeardBack(run, hearer, netns, link);
}

/** An answer counts when it and its request get through tunnels and rules between; how one of them ended goes to `lost`. */
function arriving(run: Run, { netns, link, sender, knows }: Asking, hearer: Hearer, target: Ip, answer: ArpAnswer, lost: End[]): ArpAnswer {
  if (answer.kind !== 'answers' || sender === undefined || (knows !== undefined && hearer.link.mac === knows)) return answer;
  let end = hearer.through === undefined ? undefined : lostInTunnel(run, hearer, target, { netns, link });
  if (end === undefined && target.family === 6) end = solicit(run, { netns, link, sender }, hearer, target).lost;
  else if (end === undefined && link.mac !== undefined && sender.value !== 0n) learn(run, hearer.link, sender, link.mac, [link.because]);
  if (end === undefined) return answer;
  doubtWhoAsks(run, hearer, end);
  lost.push(end);
  return { kind: 'silent', because: end.disposition.because };
}

/** The request itself, translated on its way, has the one who should answer it ask for somebody else on that segment: who hears that learns of it there (arp_process; seen on 6.18), which is not walked. */
function doubtWhoAsks(run: Run, { netns, link }: Hearer, { disposition }: End): void {
  if (disposition.kind !== 'lost' || disposition.by.kind !== 'neighbour' || disposition.netns !== netns || disposition.dev !== link.name) return;
  run.doubt({ ...link.because, text: `${link.because.text} (asks on this segment itself, from which its address may be learned)` });
}

function notKnown({ disposition }: End): readonly Because[] {
  return disposition.kind === 'unknown' || disposition.kind === 'leaves-the-model' ? disposition.because : [];
}

/** Without an address of its own to ask with, nobody is asked; and what a neighbour says of an address that the device itself has, if not for sure, is not believed (ndisc_recv_na). */
function ask(run: Run, hearer: Hearer, target: Ip, { link, sender }: Asking): ArpAnswer {
  if (sender === undefined) return { kind: 'silent', because: [link.because] };
  if (target.family === 4) return answersArp(run, hearer, target, sender);
  const own = link.addresses.find(({ ip }) => sameIp(ip, target));
  return own === undefined ? answersSolicitation(run, hearer, target) : { kind: 'silent', because: [own.because] };
}

/** A VXLAN device with `proxy` answers for what its own table surely knows (arp_reduce and neigh_reduce: NUD_CONNECTED), and drops the request otherwise. */
function fromTable(run: Run, { netns, link }: Hearer, target: Ip): ArpAnswer {
  const entry = knownOr(run.netns(netns).neighbours, []).find((one) => one.ifindex === link.ifindex && !one.proxy && sameIp(one.ip, target));
  const sure = entry !== undefined && (entry.state === 'permanent' || entry.state === 'noarp' || entry.state === 'reachable');
  if (sure && entry.mac !== undefined) return { kind: 'answers', mac: entry.mac, proxy: true, because: [link.because, entry.because] };
  return { kind: 'silent', because: [] };
}

/** The sender's address in an ARP request (arp_solicit): the packet's own where it is local and arp_announce lets it, else the device's. For IPv6 see `solicitedFrom`. */
function requester(run: Run, skb: Skb, dev: Link, target: Ip): Ip | undefined {
  if (target.family === 6) return solicitedFrom(dev, skb.packet.src);
  const announce = maxConf(run, run.netns(skb.netns), dev.name, 'arp_announce').value;
  const { src } = skb.packet;
  const own = announce < 2 && src.family === 4 && isLocal(run, skb.netns, src);
  const near = dev.addresses.some((address) => contains(address.prefix, target) && contains(address.prefix, src));
  if (own && (announce === 0 || near)) return src;
  return selectAddress(run.netns(skb.netns), dev, target, 253) ?? { family: 4, value: 0n };
}

/** Nobody that was collected hears the device, but somebody else may: the uplink of most nodes, where every packet asks. */
function isOutside({ hearers, proxies, unknown, open }: Audience): boolean {
  return open && hearers.length === 0 && proxies.length === 0 && unknown.length === 0;
}

type Facts = Readonly<Record<string, string>>;

const told = new WeakMap<Link, { readonly target: Ip; readonly facts: Facts }>();

/** The facts of a packet that leaves for a next hop that was not collected: mostly the same gateway of a device. */
function outsideFacts(dev: Link, target: Ip): Facts {
  const last = told.get(dev);
  if (last?.target === target) return last.facts;
  const facts = { ip: formatIp(target), dev: dev.name };
  told.set(dev, { target, facts });
  return facts;
}

function leaves(run: Run, skb: Skb, dev: Link, line: Because, facts: Facts): End {
  const because = [line];
  run.step({ stage: 'wire', action: 'send', because, facts });
  return endOf(skb, { kind: 'leaves-the-model' }, { because, dev: dev.name });
}

function unanswered(run: Run, skb: Skb, dev: Link, target: Ip, audience: Audience, answers: readonly ArpAnswer[], entries: readonly Neighbour[]): End {
  const facts = { ip: formatIp(target), dev: dev.name, ...(entries[0] === undefined ? {} : { entry: entries[0].state }) };
  const lines = entries.map((entry) => entry.because);
  if (audience.unknown.length > 0) {
    run.step({ stage: 'neighbour', action: 'unknown', because: audience.unknown, facts });
    return endOf(skb, { kind: 'unknown' }, { because: audience.unknown, dev: dev.name });
  }
  const near = answers.find((answer) => answer.kind === 'silent' && answer.near !== undefined);
  const history = entries.find((entry) => entry.state === 'failed' || entry.state === 'incomplete');
  if (audience.open && near === undefined && history === undefined) {
    const alive = entries.find((entry) => entry.mac !== undefined);
    return leaves(run, skb, dev, alive === undefined ? dev.because : alive.because, facts);
  }
  const why = near?.kind === 'silent' && near.near !== undefined ? near.near : audience.open ? 'failed' : 'nobody-has-it';
  const because = [...(near?.because ?? []), ...lines, ...audience.refused.map((refusal) => refusal.because), ...audience.proxies.map(({ link }) => link.because)];
  run.step({ stage: 'neighbour', action: 'lose', because, facts: { ...facts, why } });
  const offender = { ...skb };
  const reaction: Reaction = skb.packet.src.family === 4 ? { kind: 'icmp', type: 3, code: 1, offender } : { kind: 'icmp', type: 1, code: 3, offender };
  return endOf(skb, { kind: 'lost', by: { kind: 'neighbour', ip: target, why } }, { because, dev: dev.name, reaction });
}
