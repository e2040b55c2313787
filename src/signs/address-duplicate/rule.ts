import { formatIp } from '../../net/ip.ts';
import { ipOf } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Addresses for which more than one hardware address answers (ARP, RFC 5227; Neighbour Discovery): packets go to the one that answered last. */
export function addressDuplicate({ neighbours }: Analysis): readonly FoundSign[] {
  return neighbours.all().flatMap(({ family, target, answeredBy, answerNumbers, number }): readonly FoundSign[] => {
    const macs = [...answeredBy].filter((mac) => mac !== '');
    if (macs.length < 2) return [];
    const address = formatIp(ipOf(target));
    return [{
      id: 'address-duplicate', severity: 'error', facts: { address, macs: macs.join(', '), count: macs.length }, packets: named([number, ...answerNumbers]), times: macs.length,
      filter: family === 4 ? `arp.opcode == 2 && arp.src.proto_ipv4 == ${address}` : `icmpv6.nd.na.target_address == ${address}`,
    }];
  });
}
