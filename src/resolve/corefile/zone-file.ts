import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import type { DnsRecord } from '../../model/resolve/message.ts';
import { NotKnown } from '../not-known.ts';
import { plainName } from '../zones.ts';

/** A record of a zone file with its line. */
export interface ZoneRecord extends DnsRecord {
  readonly because: Because;
}

/** Words of a record, which may go over several lines, and the line where it begins. `indented`: it has no name of its own. */
interface Entry { readonly words: readonly string[]; readonly line: number; readonly indented: boolean }

/** Types whose data is a name, or ends in one. */
const NAMED: readonly string[] = ['CNAME', 'DNAME', 'NS', 'PTR', 'MX', 'SRV'];

/**
 * The records of a zone file (RFC 1035 section 5.1; `ZoneParser` of miekg/dns 1.1): names without a dot at their end are below the origin, a line that begins
 * with white space is for the name before. `$INCLUDE`, `$GENERATE` and what cannot be read throw `NotKnown` with their line.
 */
export function readZone(file: Extract<ConfFile, { kind: 'lines' }>, zone: string): readonly ZoneRecord[] {
  const records: ZoneRecord[] = [];
  let [origin, owner] = [zone, zone];
  for (const { words, line, indented } of entriesOf(file)) {
    const because = lineOf(file, line);
    const [first = '', second = ''] = words;
    if (first === '$TTL') continue;
    if (first === '$ORIGIN') {
      origin = inFull(second, origin);
      continue;
    }
    if (first.startsWith('$')) throw new NotKnown([because]);
    if (!indented) owner = inFull(first, origin);
    const rest = indented ? words : words.slice(1);
    const at = rest.findIndex((word) => !/^(?:\d+[smhdw]?|IN)$/i.test(word));
    const type = rest[at]?.toUpperCase();
    if (type === undefined || words.some((word) => word.includes('\\')) || !/^[A-Z][A-Z0-9]*$/.test(type)) throw new NotKnown([because]);
    const data = rest.slice(at + 1);
    const named = NAMED.includes(type) ? [...data.slice(0, -1), inFull(data.at(-1) ?? '', origin)] : data;
    records.push({ name: owner, type, data: named.join(' '), because });
  }
  return records;
}

/** A name of the file without the dot at its end. */
function inFull(word: string, origin: string): string {
  if (word === '@') return origin;
  return word.endsWith('.') ? plainName(word) : plainName(origin === '' ? word : `${word}.${origin}`);
}

function entriesOf(file: Extract<ConfFile, { kind: 'lines' }>): readonly Entry[] {
  const entries: Entry[] = [];
  let open: { words: string[]; readonly line: number; readonly indented: boolean } | undefined;
  for (const [index, text] of file.lines.entries()) {
    const tokens = [...text.matchAll(/"[^"]*"|;.*$|[()]|[^\s;()"]+/g)].map(([token]) => token).filter((token) => !token.startsWith(';'));
    const entry = open ?? { words: [], line: index + 1, indented: /^[ \t]/.test(text) };
    const depth = tokens.filter((token) => token === '(').length - tokens.filter((token) => token === ')').length;
    entry.words.push(...tokens.filter((token) => token !== '(' && token !== ')'));
    if (Math.abs(depth) > 1 || (open === undefined ? depth < 0 : depth > 0)) throw new NotKnown([lineOf(file, index + 1)]);
    open = depth > 0 || (open !== undefined && depth === 0) ? entry : undefined;
    if (open === undefined && entry.words.length > 0) entries.push(entry);
  }
  if (open !== undefined) throw new NotKnown([lineOf(file, open.line)]);
  return entries;
}
