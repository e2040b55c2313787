import { formatIp } from '../../net/ip.ts';
import { ipOf } from '../../wire/index.ts';
import type { Analysis, NeighbourQuestion } from '../../wire/index.ts';
import { named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** The kernel asks three times, a second apart (mcast_solicit, retrans_time_ms). */
const OFTEN = 2;

/** Addresses on the link whose hardware address nobody tells (ARP, RFC 826; Neighbour Discovery, RFC 4861). */
export function neighbourUnanswered({ neighbours }: Analysis): readonly FoundSign[] {
  return neighbours.all().filter((question) => question.asked >= OFTEN && question.answerNumber === 0 && !isProbe(question)).map((question) => {
    const [target, asker] = [formatIp(ipOf(question.target)), formatIp(ipOf(question.asker))];
    return {
      id: 'neighbour-unanswered', severity: question.isOverheard ? 'note' : 'error', variant: question.isOverheard ? 'overheard' : question.family === 4 ? 'arp' : 'nd', facts: { target, asker, asked: question.asked }, packets: named([question.number, question.lastNumber]), times: question.asked,
      filter: question.family === 4 ? `arp.dst.proto_ipv4 == ${target} || arp.src.proto_ipv4 == ${target}` : `icmpv6.nd.ns.target_address == ${target} || icmpv6.nd.na.target_address == ${target}`,
    };
  });
}

/** Who asks for an address without having one checks whether it is free: silence is what it hopes for (RFC 5227, RFC 4862). */
function isProbe({ asker }: NeighbourQuestion): boolean {
  return asker.every((byte) => byte === 0);
}
