import type { Random } from '../../random.ts';
import { arp, dns, fragments, icmp, ip, noise, sctp, tcp, turned, u16s, udp } from './layers.ts';
import type { Addresses, Bytes, IpOptions } from './layers.ts';

/** Something on the wire: an IP packet or an ARP packet, and how long after the one before it (nanoseconds). */
export interface Event {
  readonly after: number;
  readonly kind: 'ip4' | 'ip6' | 'arp';
  readonly bytes: Bytes;
  /** Tags, where the link has any. */
  readonly vlans?: readonly number[];
}

/** One talk between two hosts, as a list of packets in their order. */
export function talk(random: Random): readonly Event[] {
  const addresses = endpoints(random);
  return random.weighted<(random: Random, addresses: Addresses) => readonly Event[]>([[6, connection], [3, resolution], [1, datagrams], [2, pieces], [2, errors], [1, pings], [1, association], [1, neighbours], [1, dnsOverTcp]])(random, addresses);
}

function endpoints(random: Random): Addresses {
  if (random.chance(0.7)) return { family: 4, src: Buffer.from([10, 40, random.int(0, 3), random.int(1, 6)]), dst: Buffer.from([10, 41, random.int(0, 3), random.int(1, 6)]) };
  const end = (last: number): Bytes => Buffer.concat([Buffer.from('fd000040000000000000000000', 'hex'), Buffer.from([0, 0, last])]);
  return { family: 6, src: end(random.int(1, 6)), dst: end(random.int(7, 12)) };
}

function eventOf(addresses: Addresses, protocol: number, payload: Bytes, after: number, options?: IpOptions): Event {
  return { after, kind: addresses.family === 4 ? 'ip4' : 'ip6', bytes: ip(addresses, protocol, payload, options) };
}

function ipOptions(random: Random): IpOptions {
  return {
    ttl: random.int(1, 255), id: random.int(0, 65_535), df: random.chance(0.5),
    ...(random.chance(0.1) ? { options: Buffer.from([1, 1, 1, 0]) } : {}), ...(random.chance(0.3) ? { extensions: random.some([60, 43, 0], 2) } : {}),
  };
}

/** Some hundred microseconds, now and then much more: what tells a late segment from a lost one. */
function pause(random: Random): number {
  return random.weighted([[6, random.int(1000, 900_000)], [2, random.int(1_000_000, 10_000_000)], [2, random.int(15_000_000, 400_000_000)], [1, 1_000_000_000], [0.2, 6_000_000_000]]);
}

/** A connection whose segments are lost, repeated, late and answered twice; with keep-alives, closed windows and resets. */
function connection(random: Random, addresses: Addresses): readonly Event[] {
  const [sport, dport] = [random.int(30_000, 30_012), random.pick([8000, 8001, 9153])];
  const next = [random.int(0, 2) === 0 ? 0xffff_ff00 : random.int(1, 2 ** 31), random.int(1, 2 ** 31)];
  const events: Event[] = [];
  const sent: { readonly side: 0 | 1; readonly bytes: Bytes }[] = [];
  const send = (side: 0 | 1, flags: number, payload: Bytes, window = 502, sequence = next[side] ?? 0, options?: Bytes): void => {
    const segment = tcp({ sport: side === 0 ? sport : dport, dport: side === 0 ? dport : sport, sequence, ack: (flags & 16) === 0 ? 0 : (next[1 - side] ?? 0), flags, window, ...(options === undefined ? {} : { options }) }, payload);
    if (sequence === next[side]) next[side] = ((next[side] ?? 0) + payload.length + ((flags & 3) === 0 ? 0 : 1)) >>> 0;
    sent.push({ side, bytes: segment });
    if (random.chance(0.93)) events.push(eventOf(side === 0 ? addresses : turned(addresses), 6, segment, pause(random), ipOptions(random)));
  };
  const mss = Buffer.from([2, 4, 5, 0xb4, 1, 3, 3, 7]);
  if (random.chance(0.85)) {
    send(0, 2, Buffer.alloc(0), 64_240, next[0], mss);
    if (random.chance(0.9)) send(1, 18, Buffer.alloc(0), 65_160, next[1], mss);
    if (random.chance(0.9)) send(0, 16, Buffer.alloc(0));
  }
  for (let step = random.int(0, 14); step > 0; step -= 1) {
    const side = random.int(0, 1) as 0 | 1;
    const again = random.pick(sent.length === 0 ? [undefined] : sent);
    random.weighted<() => void>([
      [6, () => send(side, 24, noise(random, random.pick([1, 2, 60, 536, 1448])))],
      [4, () => send(side, 16, Buffer.alloc(0))],
      [2, () => again !== undefined && events.push(eventOf(again.side === 0 ? addresses : turned(addresses), 6, again.bytes, pause(random), ipOptions(random)))],
      [1, () => send(side, 16, Buffer.alloc(random.int(0, 1)), 502, ((next[side] ?? 0) - 1) >>> 0)],
      [1, () => send(side, 16, Buffer.alloc(0), 0)],
      [1, () => (next[side] = ((next[side] ?? 0) + random.pick([1, 100, 1448])) >>> 0)],
    ])();
  }
  if (random.chance(0.5)) send(random.int(0, 1) as 0 | 1, 17, Buffer.alloc(0));
  if (random.chance(0.3)) send(random.int(0, 1) as 0 | 1, random.pick([4, 20]), Buffer.alloc(0));
  return events;
}

/** Questions by one socket, some asked again, some with one id for A and AAAA, some answered twice or never. */
function resolution(random: Random, addresses: Addresses): readonly Event[] {
  const port = random.int(40_000, 40_008);
  const id = random.int(0, 3);
  const name = random.pick(['web.shop.svc.cluster.local', 'example.com', 'a.b', 'x']);
  const types = random.chance(0.5) ? [1, 28] : [1];
  const together = random.chance(0.3);
  const asked = types.flatMap((type, index) => Array.from({ length: random.weighted([[5, 1], [2, 2], [1, 3]]) }, () => ({ type, id: together ? id : id + index * 10 })));
  const events = asked.map(({ type, id: one }) => eventOf(addresses, 17, udp(port, 53, dns({ id: one, flags: 0x0100, name, type })), pause(random), ipOptions(random)));
  const answered = asked.filter(() => random.chance(0.8)).flatMap((one) => (random.chance(0.15) ? [one, one] : [one]));
  return [...events, ...answered.map(({ type, id: one }) => eventOf(turned(addresses), 17, udp(53, port, dns({ id: one, flags: random.pick([0x8180, 0x8183, 0x8182, 0x8380]), name, type, answers: random.int(0, 2) })), pause(random), ipOptions(random)))];
}

function datagrams(random: Random, addresses: Addresses): readonly Event[] {
  return Array.from({ length: random.int(1, 4) }, () => eventOf(addresses, 17, udp(random.int(50_000, 50_004), 9000, noise(random, random.int(0, 300))), pause(random), ipOptions(random)));
}

/** A datagram or a ping in pieces: in order or not, whole or not, one of them twice. */
function pieces(random: Random, addresses: Addresses): readonly Event[] {
  const body = noise(random, random.int(1200, 4000));
  const isDatagram = random.chance(0.6);
  const [protocol, payload] = isDatagram ? [17, udp(50_010, 9001, body)] : addresses.family === 4 ? [1, icmp(8, 0, 0x00070001, body)] : [17, udp(50_011, 53, dns({ id: 9, flags: 0x0100, name: 'large.example', type: 16 }))];
  const all = fragments(addresses, protocol, payload, random.pick([512, 1000, 1480]), random.int(1, 40_000));
  const kept = all.filter(() => random.chance(0.95));
  const twice = kept.length > 0 && random.chance(0.2) ? [...kept, random.pick(kept)] : kept;
  return (random.chance(0.4) ? random.shuffle(twice) : twice).map((bytes) => ({ after: random.int(1000, 100_000), kind: addresses.family === 4 ? 'ip4' : 'ip6', bytes }));
}

/** What routers and hosts say of a packet: the packet, and an error that quotes it, cut or whole. */
function errors(random: Random, addresses: Addresses): readonly Event[] {
  const about = random.chance(0.5)
    ? ip(addresses, 6, tcp({ sport: random.int(30_000, 30_012), dport: 8000, sequence: random.int(1, 1e9), ack: 0, flags: 2 }, Buffer.alloc(0)), { ttl: 1 })
    : ip(addresses, 17, udp(random.int(50_000, 50_004), 9000, noise(random, 80)), { ttl: 1 });
  const quoted = about.subarray(0, random.pick(addresses.family === 4 ? [28, 28, 40, 60, 400] : [48, 60, 400]));
  const [type, code, rest] = addresses.family === 4 ? random.pick([[3, 1, 0], [3, 3, 0], [3, 4, 1450], [3, 10, 0], [3, 13, 0], [11, 0, 0], [5, 1, 0x0a280001]] as const) : random.pick([[1, 0, 0], [1, 1, 0], [1, 4, 0], [2, 0, 1450], [3, 0, 0]] as const);
  return [
    { after: pause(random), kind: addresses.family === 4 ? 'ip4' : 'ip6', bytes: about },
    eventOf({ family: addresses.family, src: addresses.dst, dst: addresses.src }, addresses.family === 4 ? 1 : 58, icmp(type, code, rest, quoted), pause(random), ipOptions(random)),
  ];
}

function pings(random: Random, addresses: Addresses): readonly Event[] {
  const [protocol, request, reply] = addresses.family === 4 ? [1, 8, 0] : [58, 128, 129];
  return Array.from({ length: random.int(1, 3) }, (_, index) => [
    eventOf(addresses, protocol, icmp(request, 0, 0x0007_0000 + index, noise(random, 56)), pause(random), ipOptions(random)),
    eventOf(turned(addresses), protocol, icmp(reply, 0, 0x0007_0000 + index, noise(random, 56)), pause(random), ipOptions(random)),
  ]).flat();
}

function association(random: Random, addresses: Addresses): readonly Event[] {
  return [eventOf(addresses, 132, sctp(36_412, 36_412, noise(random, random.int(4, 40))), pause(random), ipOptions(random))];
}

function neighbours(random: Random, addresses: Addresses): readonly Event[] {
  const mac = Buffer.from([2, 0, 0, 0, 0, random.int(1, 9)]);
  if (addresses.family === 4) {
    const question: Event = { after: pause(random), kind: 'arp', bytes: arp(1, addresses.src, addresses.dst, mac) };
    return random.chance(0.6) ? [question, { after: pause(random), kind: 'arp', bytes: arp(2, addresses.dst, addresses.src, mac) }] : [question, question];
  }
  const solicitation = icmp(135, 0, 0, Buffer.concat([addresses.dst, Buffer.from([1, 1]), mac]));
  const advertisement = icmp(136, 0, 0x60000000, Buffer.concat([addresses.dst, Buffer.from([2, 1]), mac]));
  return [eventOf(addresses, 58, solicitation, pause(random), { ttl: 255 }), ...(random.chance(0.6) ? [eventOf(turned(addresses), 58, advertisement, pause(random), { ttl: 255 })] : [])];
}

/** A question over TCP whose message is cut into segments anywhere. */
function dnsOverTcp(random: Random, addresses: Addresses): readonly Event[] {
  const port = random.int(41_000, 41_040);
  const client = random.int(1, 1e9);
  const server = random.int(1, 1e9);
  const id = random.int(1, 60_000);
  const question = dns({ id, flags: 0x0100, name: 'tcp.example', type: 1 });
  const answer = dns({ id, flags: 0x8180, name: 'tcp.example', type: 1, answers: 2 });
  const events: Event[] = [];
  const send = (isClient: boolean, sequence: number, ack: number, flags: number, payload: Bytes): void => {
    events.push(eventOf(isClient ? addresses : turned(addresses), 6, tcp({ sport: isClient ? port : 53, dport: isClient ? 53 : port, sequence, ack, flags }, payload), random.int(1000, 200_000), ipOptions(random)));
  };
  send(true, client, 0, 2, Buffer.alloc(0));
  send(false, server, client + 1, 18, Buffer.alloc(0));
  send(true, client + 1, server + 1, 16, Buffer.alloc(0));
  const cut = (message: Bytes, each: (at: number, part: Bytes) => void): void => {
    const whole = Buffer.concat([u16s(message.length), message]);
    const at = random.int(1, whole.length - 1);
    each(0, whole.subarray(0, at));
    each(at, whole.subarray(at));
  };
  cut(question, (at, part) => send(true, client + 1 + at, server + 1, 24, part));
  cut(answer, (at, part) => send(false, server + 1 + at, client + 3 + question.length, 24, part));
  return events;
}

/** For what is carried in a tunnel: the outer addresses. */
export function underlay(random: Random): Addresses {
  return { family: 4, src: Buffer.from([192, 168, 7, random.int(1, 3)]), dst: Buffer.from([192, 168, 7, random.int(4, 6)]) };
}

