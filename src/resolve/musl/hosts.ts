import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import type { Family } from '../../model/resolve/lookup.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

export interface MuslHosts {
  readonly addresses: readonly string[];
  /** A line has the name with an address of another family: the lookup ends there, and nobody is asked. */
  readonly otherFamily: boolean;
  readonly because: readonly Because[];
}

/** `name_from_hosts` of musl's src/network/lookup_name.c (1.2.3 and 1.2.5): before all else, by the letter, case included; all lines count. */
export function muslHosts(file: ConfFile, name: string, family: Family): MuslHosts {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return { addresses: [], otherFamily: false, because: [] };
  const hits = file.lines.flatMap((line, index) => {
    const text = line.split('#')[0] ?? '';
    if (!text.split(/\s/).slice(1).includes(name)) return [];
    const [address = ''] = text.split(/\s/);
    const ip = parseIp(address.split('%')[0] ?? '');
    return ip === undefined ? [] : [{ address, fits: family === 'both' || (ip.family === 4) === (family === 'v4'), because: lineOf(file, index + 1) }];
  });
  const taken = hits.filter(({ fits }) => fits);
  return { addresses: taken.map(({ address }) => address), otherFamily: hits.length > taken.length, because: hits.map(({ because }) => because) };
}
