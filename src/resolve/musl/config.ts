import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** What musl keeps of resolv.conf. */
export interface MuslConfig {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly lines: readonly Because[];
}

/** MAXNS of lookup.h, and the size of the line that resolvconf.c reads into: a longer line is passed over as a whole. */
const MAX_SERVERS = 3;
const MAX_LINE = 254;

interface Draft { servers: string[]; search: string[]; ndots: number; timeout: number; attempts: number; lines: Because[] }

/**
 * Reads resolv.conf as musl does since 1.1.13 (src/network/resolvconf.c, 1.2.3 and 1.2.5): options are looked for anywhere in their line,
 * so that one that another text contains counts, the first of its kind in a line only; all the other options are not known to it. Without
 * a nameserver 127.0.0.1 is asked. The hostname's domain is never searched.
 */
export function muslConfig(file: ConfFile): MuslConfig {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  const draft: Draft = { servers: [], search: [], ndots: 1, timeout: 5, attempts: 2, lines: [] };
  if (file.kind === 'lines') file.lines.forEach((line, index) => { if (bytesIn(line) <= MAX_LINE) readLine(draft, line, lineOf(file, index + 1)); });
  const none = draft.servers.length === 0;
  return {
    servers: none ? ['127.0.0.1'] : draft.servers, search: draft.search, ndots: draft.ndots, timeoutMs: draft.timeout * 1000, attempts: draft.attempts,
    lines: none ? [...draft.lines, { text: `no nameserver in ${file.file}: 127.0.0.1 is asked` }] : draft.lines,
  };
}

function readLine(draft: Draft, line: string, because: Because): void {
  if (/^options\s/.test(line)) {
    const said = [number(line, 'ndots', 15), number(line, 'attempts', 10), number(line, 'timeout', 60)] as const;
    if (said[0] !== undefined) draft.ndots = said[0];
    if (said[1] !== undefined) draft.attempts = said[1];
    if (said[2] !== undefined) draft.timeout = said[2];
    if (said.some((one) => one !== undefined)) draft.lines.push(because);
    return;
  }
  const server = /^nameserver\s+(\S*)/.exec(line)?.[1];
  if (server !== undefined) {
    if (draft.servers.length >= MAX_SERVERS || parseIp(server.split('%')[0] ?? '') === undefined) return;
    draft.servers.push(server);
    draft.lines.push(because);
    return;
  }
  const search = /^(?:domain|search)\s(.*)$/.exec(line)?.[1];
  if (search === undefined) return;
  draft.search = search.trim().split(/\s+/).filter((word) => word !== '');
  draft.lines.push(because);
}

/** How long a text is in UTF-8. */
function bytesIn(text: string): number {
  return [...text].reduce((sum, character) => sum + (character < '\u0080' ? 1 : character < '\u0800' ? 2 : character < '\u{10000}' ? 3 : 4), 0);
}

/** The number after the first `name:` of a line; one too large counts as the largest. */
function number(line: string, name: string, most: number): number | undefined {
  const at = line.indexOf(`${name}:`);
  const digits = at < 0 ? undefined : /^\d+/.exec(line.slice(at + name.length + 1))?.[0];
  return digits === undefined ? undefined : Math.min(Number(digits), most);
}
