import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import type { PodDns, Said } from './pod-dns.ts';
import type { KubeletRules } from './rules.ts';

/**
 * Reads a resolv.conf as kubelet reads the node's (`parseResolvConf` of pkg/kubelet/network/dns/dns.go, 1.36): keywords may be indented, only `#` at the beginning of a line is a comment, of `nameserver` the first
 * word counts, of `search` the last line, without the dots at the ends of its domains and without the root; `domain` and `sortlist` are passed over. A line with `nameserver` alone is an error, and then no pod is made.
 */
export function readNodeFile(file: ConfFile, { optionsAddUp }: KubeletRules): PodDns {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') throw new NotKnown([lineOf(file, 1), { text: 'kubelet makes no pod without the resolv.conf of the node' }]);
  const servers: Said[] = [];
  let searches: readonly Said[] = [];
  let options: readonly Said[] = [];
  file.lines.forEach((line, index) => {
    const [keyword, ...words] = line.trim().startsWith('#') ? [] : line.trim().split(/\s+/);
    const said = words.map((word): Said => ({ word, because: [lineOf(file, index + 1)] }));
    if (keyword === 'nameserver') servers.push(first(said, file, index + 1));
    if (keyword === 'search') searches = said.filter(({ word }) => word !== '.').map(({ word, because }) => ({ word: word.replace(/\.$/, ''), because }));
    if (keyword === 'options') options = optionsAddUp ? lastOfEach([...options, ...said]) : said;
  });
  return { servers, searches, options };
}

function first([said]: readonly Said[], file: ConfFile, line: number): Said {
  if (said === undefined) throw new NotKnown([lineOf(file, line), { text: 'kubelet cannot read this line, and makes no pod' }]);
  return said;
}

/** Of options with one name the last counts (`appendOptions`). kubelet keeps them in no order. */
function lastOfEach(options: readonly Said[]): readonly Said[] {
  const byName = new Map<string, Said>();
  for (const option of options) byName.set(option.word.split(':')[0] ?? '', option);
  return [...byName.values()];
}
