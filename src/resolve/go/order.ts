import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';

/** In which order Go's own resolver asks hosts and DNS, and the line that says so. */
export interface GoOrder {
  readonly order: readonly ('files' | 'dns')[];
  readonly because: Because;
}

/**
 * The order of Go's own resolver (`lookupOrder` of src/net/conf.go, 1.26). Up to Go 1.15 a missing nsswitch.conf meant DNS before hosts on
 * Linux, which is why images without the file asked DNS for names that stand in hosts; since 1.16 it means hosts first. A service that Go
 * does not know counts as DNS unless `dns` is named too; actions in brackets are not heeded.
 */
export function goOrder(file: ConfFile, minor: number): GoOrder {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return { order: minor < 16 ? ['dns', 'files'] : ['files', 'dns'], because: { text: `${file.file} is not there` } };
  const said = hostsSources(file);
  if (said === 'unreadable') return { order: ['files', 'dns'], because: { text: `${file.file} has a line that Go does not read` } };
  const because = said[0]?.because ?? { text: `no hosts line in ${file.file}` };
  if (said.length === 0) return { order: ['files', 'dns'], because };
  const order: ('files' | 'dns')[] = [];
  said.forEach(({ source }) => {
    const meant = source === 'files' ? 'files' : source === 'dns' || !said.some((other) => other.source === 'dns') ? 'dns' : undefined;
    if (meant !== undefined && !order.includes(meant)) order.push(meant);
  });
  return { order, because };
}

/** One source of a hosts line, what stands in brackets behind it, and its line. */
export interface HostsSource {
  readonly source: string;
  readonly criteria: readonly string[];
  readonly because: Because;
}

/** All sources of all `hosts:` lines together (src/net/nss.go); a line without a colon or with brackets that do not fit spoils the file. */
export function hostsSources(file: ConfFile & { readonly kind: 'lines' }): readonly HostsSource[] | 'unreadable' {
  const sources: { readonly source: string; criteria: readonly string[]; readonly because: Because }[] = [];
  for (const [index, line] of file.lines.entries()) {
    const text = (line.split('#')[0] ?? '').trim();
    if (text === '') continue;
    const colon = text.indexOf(':');
    if (colon < 0) return 'unreadable';
    const words = text.slice(colon + 1).replace(/\t/g, ' ');
    if ((words.match(/\[/g) ?? []).length !== (words.match(/\]/g) ?? []).length) return 'unreadable';
    if (text.slice(0, colon).trim() !== 'hosts') continue;
    for (const [word] of words.matchAll(/\[[^\]]*\]|[^\s[\]]+/g)) {
      const said = word.startsWith('[') ? word.slice(1, -1).split(' ').filter((one) => one !== '') : undefined;
      const before = said === undefined ? undefined : sources.at(-1);
      // Brackets before any source are those of one without a name.
      if (before === undefined) sources.push({ source: said === undefined ? word : '', criteria: said ?? [], because: lineOf(file, index + 1) });
      else before.criteria = [...before.criteria, ...(said ?? [])];
    }
  }
  return sources;
}
