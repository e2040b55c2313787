import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** `lookupStaticHost` of Go's src/net/hosts.go (1.26): all lines of a name count, case and a dot at the end do not, and a mapped address is what it maps. */
export function goHosts(file: ConfFile, name: string): { readonly addresses: readonly string[]; readonly because: readonly Because[] } {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return { addresses: [], because: [] };
  const wanted = key(name);
  const hits = file.lines.flatMap((line, index) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/[ \t\r]+/);
    if (parseIp(address.split('%')[0] ?? '') === undefined) return [];
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    return names.filter((one) => key(one) === wanted).map(() => ({ address: plain, because: lineOf(file, index + 1) }));
  });
  return { addresses: hits.map(({ address }) => address), because: hits.map(({ because }) => because) };
}

function key(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('.') && !lower.endsWith('.') ? `${lower}.` : lower;
}
