import { RCODE } from '../../model/resolve/message.ts';
import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone, plainName } from '../zones.ts';
import { fallsThrough } from './fall-through.ts';
import { zonesFrom } from './names.ts';
import type { Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

const OPTIONS: readonly string[] = ['ttl', 'no_reverse', 'reload', 'fallthrough'];

interface Entry { readonly address: string; readonly names: readonly string[]; readonly because: Because }

/**
 * The plugin hosts (plugin/hosts/hosts.go, 1.15): names of a file and of its own lines. A name that has an address of the other family
 * only is no data; one that has none falls through, or is SERVFAIL.
 */
export const hosts: Plugin = (passing, [directive], next) => {
  const { name, type } = passing;
  const [path = '/etc/hosts', ...zones] = directive.args;
  if (matchingZone(zonesFrom(zones, passing.block.keys), name) === undefined) return next(passing);
  const entries = [...inline(directive), ...fromFile(passing, path)].filter(({ names }) => names.some((one) => plainName(one) === name));
  if (entries.length === 0) {
    if (fallsThrough(directive, name)) return next(passing);
    passing.because.push(directive.because, ...directive.body.slice(-1).map(({ because }) => because));
    return { kind: 'answer', rcode: RCODE.servFail, answers: [], authoritative: false, failed: 'code' };
  }
  passing.because.push(...entries.map(({ because }) => because));
  const answers = entries.filter(({ address }) => (address.includes(':') ? 'AAAA' : 'A') === type).map(({ address }) => ({ name: passing.asked.question.name, type, data: address }));
  return { kind: 'answer', rcode: RCODE.noError, answers, authoritative: true };
};

function inline({ body }: Directive): readonly Entry[] {
  return body.filter(({ name }) => !OPTIONS.includes(name)).map(({ name, args, because }) => {
    if (parseIp(name) === undefined) throw new NotKnown([because]);
    return { address: name, names: args, because };
  });
}

/** A file that is not there is as an empty one (`readHosts` of plugin/hosts/hostsfile.go). */
function fromFile({ world }: Passing, path: string): readonly Entry[] {
  const file = world.file(path);
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  if (file.kind === 'absent') return [];
  return file.lines.flatMap((line, index) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return parseIp(address) === undefined ? [] : [{ address, names, because: lineOf(file, index + 1) }];
  });
}
