import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile, ResolverFiles } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { afterKeyword, leadingInteger } from './words.ts';

/** What glibc keeps of resolv.conf. `lines` are those that say it. */
export interface GlibcConfig {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeout: number;
  readonly attempts: number;
  readonly flags: ReadonlySet<GlibcFlag>;
  readonly lines: readonly Because[];
}

export type GlibcFlag = 'rotate' | 'edns0' | 'single-request-reopen' | 'single-request' | 'no-tld-query' | 'use-vc' | 'trust-ad' | 'no-aaaa' | 'no-reload';

/** Since which release (`minor` of 2.x) an option is understood; one that is not is passed over. Order is that of the comparison, by prefix. */
const FLAGS: readonly (readonly [text: string, flag: GlibcFlag, minor: number])[] = [
  ['rotate', 'rotate', 0], ['edns0', 'edns0', 6], ['single-request-reopen', 'single-request-reopen', 9], ['single-request', 'single-request', 10],
  ['no_tld_query', 'no-tld-query', 14], ['no-tld-query', 'no-tld-query', 14], ['no-reload', 'no-reload', 26], ['use-vc', 'use-vc', 14], ['trust-ad', 'trust-ad', 31], ['no-aaaa', 'no-aaaa', 36],
];

/** MAXNS and MAXDNSRCH of resolv.h: nameservers after the third are passed over; search domains after the sixth only before 2.26. */
const MAX_SERVERS = 3;
const MAX_SEARCH_BEFORE_2_26 = 6;
const MAX_SEARCH_TEXT_BEFORE_2_26 = 256;

interface Draft { servers: string[]; search: string[]; ndots: number; timeout: number; attempts: number; flags: Set<GlibcFlag>; lines: Because[]; searchSaid: boolean }

/**
 * Reads resolv.conf as glibc 2.`minor` does (`res_vinit_1` and `res_setoptions` of resolv/res_init.c, 2.36): a keyword counts only at the
 * beginning of a line with a blank or a tab after it, of `search` and `domain` the last one wins, options add up, and without a
 * nameserver 127.0.0.1 is asked.
 */
export function glibcConfig(files: ResolverFiles, minor: number): GlibcConfig {
  if (files.resolvConf.kind === 'unknown') throw new NotKnown([files.resolvConf.because]);
  const draft: Draft = { servers: [], search: [], ndots: 1, timeout: 5, attempts: 2, flags: new Set(), lines: [], searchSaid: false };
  const file = files.resolvConf;
  if (file.kind === 'lines') file.lines.forEach((line, index) => readLine(draft, line, file, index + 1, minor));
  if (!draft.searchSaid) draft.search = domainOfHost(files);
  if (draft.servers.length === 0) return { ...draft, servers: ['127.0.0.1'], lines: [...draft.lines, { text: `no nameserver in ${file.file}: 127.0.0.1 is asked` }] };
  return { ...draft, servers: draft.servers.slice(0, MAX_SERVERS), search: minor >= 26 ? draft.search : cutSearch(draft.search) };
}

function readLine(draft: Draft, line: string, file: ConfFile, number: number, minor: number): void {
  if (line.startsWith(';') || line.startsWith('#')) return;
  const because = lineOf(file, number);
  const nameserver = afterKeyword(line, 'nameserver');
  if (nameserver !== undefined) return readServer(draft, nameserver, because);
  const domain = afterKeyword(line, 'domain');
  const search = afterKeyword(line, 'search');
  const said = domain ?? search;
  if (said !== undefined && said !== '') {
    const words = said.split(/[ \t]+/).filter((word) => word !== '');
    draft.search = domain === undefined ? words : words.slice(0, 1);
    draft.searchSaid = true;
    draft.lines.push(because);
  }
  const options = afterKeyword(line, 'options');
  if (options !== undefined && options.split(/[ \t]+/).map((word) => readOption(draft, word, minor, because)).includes(true)) draft.lines.push(because);
}

function readServer(draft: Draft, text: string, because: Because): void {
  const [word = ''] = text.split(/[ \t]/);
  const [address = ''] = /^[\d.]+$/.test(word) ? [word] : word.split('%');
  if (parseIp(address) === undefined) return;
  draft.servers.push(address);
  if (draft.servers.length <= MAX_SERVERS) draft.lines.push(because);
}

/** True when the option means something to this release. */
function readOption(draft: Draft, word: string, minor: number, because: Because): boolean {
  const number = /^(ndots|timeout|attempts):(.*)$/.exec(word);
  if (number !== null) {
    const value = leadingInteger(number[2] ?? '');
    if (value < 0) throw new NotKnown([because]);
    if (number[1] === 'ndots') draft.ndots = Math.min(value, 15);
    else if (number[1] === 'timeout') draft.timeout = Math.min(value, 30);
    else draft.attempts = Math.min(value, 5);
    return true;
  }
  const flag = FLAGS.find(([text, , since]) => minor >= since && word.startsWith(text));
  if (flag === undefined) return false;
  draft.flags.add(flag[1]);
  return true;
}

function domainOfHost({ hostname }: ResolverFiles): string[] {
  if (hostname === undefined) throw new NotKnown([{ text: 'the hostname, whose domain is searched where resolv.conf has no search list' }]);
  const dot = hostname.indexOf('.');
  return dot < 0 || dot === hostname.length - 1 ? [] : [hostname.slice(dot + 1)];
}

function cutSearch(search: readonly string[]): readonly string[] {
  const text = search.join(' ').slice(0, MAX_SEARCH_TEXT_BEFORE_2_26);
  return text.split(' ').filter((word) => word !== '').slice(0, MAX_SEARCH_BEFORE_2_26);
}
