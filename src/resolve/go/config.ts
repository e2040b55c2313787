import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** What Go keeps of resolv.conf. Search domains end with a dot. `unknownOption` is what sends a program with cgo to the libc. */
export interface GoConfig {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly rotate: boolean;
  readonly singleRequest: boolean;
  readonly tcp: boolean;
  readonly unknownOption: Because | undefined;
  readonly lines: readonly Because[];
}

const MAX_SERVERS = 3;
const IGNORED = ['trust-ad', 'edns0', 'no-reload'];

interface Draft { servers: string[]; search: string[]; ndots: number; timeout: number; attempts: number; rotate: boolean; singleRequest: boolean; tcp: boolean; unknownOption: Because | undefined; lines: Because[] }

/**
 * Reads resolv.conf as Go does (`dnsReadConfig` of src/net/dnsconfig_unix.go, 1.26): keywords may stand behind blanks, an empty `search`
 * empties the list, and without a nameserver 127.0.0.1 and ::1 are asked.
 */
export function goConfig(files: ResolverFiles): GoConfig {
  const file = files.resolvConf;
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  const draft: Draft = { servers: [], search: [], ndots: 1, timeout: 5, attempts: 2, rotate: false, singleRequest: false, tcp: false, unknownOption: undefined, lines: [] };
  if (file.kind === 'lines') file.lines.forEach((line, index) => readLine(draft, line, lineOf(file, index + 1)));
  const { timeout, ...config } = draft;
  const servers = draft.servers.length > 0 ? draft.servers : ['127.0.0.1', '::1'];
  return { ...config, servers, search: draft.search.length > 0 ? draft.search : domainOfHost(files), timeoutMs: timeout * 1000 };
}

function readLine(draft: Draft, line: string, because: Because): void {
  if (line.startsWith(';') || line.startsWith('#')) return;
  const [keyword, ...words] = line.split(/[ \t\r\n]+/).filter((word) => word !== '');
  const [first = ''] = words;
  if (keyword === undefined) return;
  draft.lines.push(because);
  if (keyword === 'nameserver') {
    if (draft.servers.length < MAX_SERVERS && parseIp(first.split('%')[0] ?? '') !== undefined) draft.servers.push(first);
    else draft.lines.pop();
  } else if (keyword === 'domain') {
    if (first !== '') draft.search = [rooted(first)];
  } else if (keyword === 'search') draft.search = words.map(rooted).filter((word) => word !== '.');
  else if (keyword === 'options') for (const word of words) readOption(draft, word, because);
  else if (keyword !== 'lookup') {
    draft.unknownOption ??= because;
    draft.lines.pop();
  }
}

function readOption(draft: Draft, word: string, because: Because): void {
  const [, name, text = ''] = /^(ndots|timeout|attempts):(.*)$/.exec(word) ?? [];
  const value = Number(/^\d+/.exec(text)?.[0] ?? 0);
  if (name === 'ndots') draft.ndots = Math.min(value, 15);
  else if (name === 'timeout') draft.timeout = Math.max(value, 1);
  else if (name === 'attempts') draft.attempts = Math.max(value, 1);
  else if (word === 'rotate') draft.rotate = true;
  else if (word === 'single-request' || word === 'single-request-reopen') draft.singleRequest = true;
  else if (word === 'use-vc' || word === 'usevc' || word === 'tcp') draft.tcp = true;
  else if (!IGNORED.includes(word)) draft.unknownOption ??= because;
}

function domainOfHost({ hostname }: ResolverFiles): readonly string[] {
  if (hostname === undefined) throw new NotKnown([{ text: 'the hostname, whose domain is searched where resolv.conf has no search list' }]);
  const dot = hostname.indexOf('.');
  return dot < 0 || dot === hostname.length - 1 ? [] : [rooted(hostname.slice(dot + 1))];
}

function rooted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
