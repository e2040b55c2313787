import { parseIp } from '../../net/index.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { Because } from '../../model/network/because.ts';
import type { Family } from '../../model/resolve/lookup.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

export interface HostsAnswer {
  readonly addresses: readonly string[];
  readonly because: readonly Because[];
}

/**
 * The addresses that `files` gives for a name (nss/nss_files/files-hosts.c, 2.36): names compare without regard to case, a line whose
 * address is none is passed over, and lines after the first that has the name count only with `multi on` in host.conf. Asked for
 * IPv4 alone, `::1` is 127.0.0.1 and a mapped address is what it maps. `undefined` when there is no hosts file.
 */
export function hostsAnswer(files: ResolverFiles, name: string, family: Family): HostsAnswer | undefined {
  const file = files.hosts;
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return undefined;
  const hits = file.lines.flatMap((line, index) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    if (!names.some((one) => one.toLowerCase() === name.toLowerCase())) return [];
    const given = addressFor(address, family);
    return given === undefined ? [] : [{ address: given, because: lineOf(file, index + 1) }];
  });
  const all = hits.length > 1 ? multi(files) : true;
  const taken = all ? hits : hits.slice(0, 1);
  return { addresses: taken.map(({ address }) => address), because: taken.map(({ because }) => because) };
}

function addressFor(text: string, family: Family): string | undefined {
  const v4 = /^\d+\.\d+\.\d+\.\d+$/.test(text);
  if (parseIp(text) === undefined) return undefined;
  if (v4) return family === 'v6' ? undefined : text;
  if (family !== 'v4') return text;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  return mapped ?? (text === '::1' ? '127.0.0.1' : undefined);
}

/** Whether host.conf says `multi on`; without the file it is off (resolv/res_hconf.c). */
function multi({ hostConf }: ResolverFiles): boolean {
  if (hostConf.kind === 'unknown') throw new NotKnown([hostConf.because]);
  if (hostConf.kind === 'absent') return false;
  return hostConf.lines.reduce((on, line) => (/^\s*multi\s+on\b/.test(line) ? true : /^\s*multi\s+off\b/.test(line) ? false : on), false);
}
