import { groupBy } from '../../net/group-by.ts';
import { formatIpPort } from '../../net/ip.ts';
import { ipOf } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Segments and datagrams with a checksum that is neither right nor left to a device: who receives them throws them away without a word. Told by protocol, sender's address and receiver. */
export function checksumWrong(analysis: Analysis): readonly FoundSign[] {
  const { checksums, addresses } = analysis;
  return [...groupBy(checksums.wrong, ({ protocol, from, to, dport }) => `${protocol} ${from} ${to} ${dport}`).values()].flatMap((group): readonly FoundSign[] => {
    const [first] = group;
    if (first === undefined) return [];
    const [from, to] = [ipOf(addresses.bytesOf(first.from)), ipOf(addresses.bytesOf(first.to))];
    const name = first.protocol === 6 ? 'tcp' : 'udp';
    return [{
      id: 'checksum-wrong', severity: 'error', facts: { protocol: name.toUpperCase(), from: formatIpPort(from, first.sport), to: formatIpPort(to, first.dport), times: group.length },
      packets: named(group.map(({ number }) => number)), times: group.length,
      filter: `${name}.checksum.status == 0 && ${addressFilter('src', from)} && ${addressFilter('dst', to)} && ${name}.dstport == ${first.dport}`,
    }];
  });
}
