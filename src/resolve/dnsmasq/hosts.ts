import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { plainName } from '../zones.ts';
import type { Option } from './read.ts';

/** An address that dnsmasq has itself for names, with its line. */
export interface Host {
  readonly names: readonly string[];
  readonly type: 'A' | 'AAAA';
  readonly address: string;
  readonly because: Because;
}

/** Everything of /etc/hosts, of `addn-hosts` and of `host-record`; with `expand-hosts` names without a dot stand in the domain, too (`read_hostsfile` of src/cache.c, 2.90). */
export function hostsOf(options: readonly Option[], file: (path: string) => ConfFile): readonly Host[] {
  const value = (name: string): Option | undefined => options.findLast((option) => option.name === name);
  const domain = value('expand-hosts') === undefined ? undefined : value('domain')?.value;
  const paths = [...(value('no-hosts') === undefined ? ['/etc/hosts'] : []), ...options.filter(({ name }) => name === 'addn-hosts').map((option) => option.value)];
  return [...options.filter(({ name }) => name === 'host-record').flatMap(hostRecord), ...paths.flatMap((path) => fromFile(file(path), domain))];
}

function fromFile(file: ConfFile, domain: string | undefined): readonly Host[] {
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return [];
  return file.lines.flatMap((line, index) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    const plain = names.map(plainName);
    return hostsAt([address], [...plain, ...(domain === undefined ? [] : plain.filter((name) => !name.includes('.')).map((name) => `${name}.${plainName(domain)}`))], lineOf(file, index + 1));
  });
}

/** `name[,name...],[address[,address]][,ttl]`. */
function hostRecord({ value, because }: Option): readonly Host[] {
  const words = value.split(',').map((word) => word.trim());
  return hostsAt(words, words.filter((word) => parseIp(word) === undefined && !/^\d+$/.test(word)).map(plainName), because);
}

function hostsAt(words: readonly string[], names: readonly string[], because: Because): readonly Host[] {
  return words.flatMap((address) => { const ip = parseIp(address); return ip === undefined || names.length === 0 ? [] : [{ names, address, type: ip.family === 6 ? ('AAAA' as const) : ('A' as const), because }]; });
}
