import { RCODE } from '../../model/resolve/message.ts';
import { groupBy } from '../../net/group-by.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone } from '../zones.ts';
import { fallsThrough } from './fall-through.ts';
import { zonesFrom } from './names.ts';
import type { Answer, Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';
import { lookUpInZone } from './zone-lookup.ts';
import type { Zone } from './zone-lookup.ts';
import { readZone } from './zone-file.ts';

const OPTIONS: readonly string[] = ['fallthrough', 'reload', 'reload_by_mtime', 'upstream'];
/** Plugins that see a query after this one, and `loop`. */
const BEHIND: readonly string[] = ['auto', 'secondary', 'etcd', 'loop', 'forward', 'grpc', 'erratic', 'whoami', 'nomad'];
const FAILED: Answer = { kind: 'answer', rcode: RCODE.servFail, answers: [], authoritative: false, failed: 'code' };

/**
 * The plugin file (plugin/file/file.go, 1.15): the records of zone files. A zone whose file is not there is SERVFAIL. What falls through is a setting
 * of all zones of the server block, said last. A file that was changed is read again after a minute, and only with another serial number.
 */
export const file: Plugin = (passing, directives, next) => {
  const zones = directives.flatMap((directive) => zonesFrom(directive.args.slice(1), passing.block.keys).map((zone) => ({ zone, directive })));
  const name = matchingZone(zones.map(({ zone }) => zone), passing.name);
  const directive = zones.findLast(({ zone }) => zone === name)?.directive;
  if (name === undefined || directive === undefined) return isLast(passing) ? { ...FAILED, rcode: RCODE.refused } : next(passing);
  const odd = directives.flatMap(({ body }) => body).find((line) => !OPTIONS.includes(line.name));
  if (odd !== undefined) throw new NotKnown([odd.because]);
  const zone = zoneOf(passing, directive, name);
  if (zone === undefined) {
    passing.because.push(directive.because);
    return FAILED;
  }
  const found = lookUpInZone(zone, passing);
  const setting = directives.findLast(({ body }) => body.some((line) => line.name === 'fallthrough'));
  if (found.answers.length === 0 && found.missing && setting !== undefined && fallsThrough(setting, passing.name)) return next(passing);
  passing.because.push(directive.because, ...found.because);
  if (found.result === 'failure' && found.answers.length === 0) return FAILED;
  const rcode = { success: RCODE.noError, 'no-name': RCODE.nxDomain, failure: RCODE.servFail, delegation: RCODE.noError }[found.result];
  return { kind: 'answer', rcode, answers: found.answers, authoritative: found.result !== 'delegation' || found.answers.length > 0 };
};

/** Without a plugin behind it, it refuses what is not in its zones. */
function isLast({ block }: Passing): boolean {
  return !block.directives.some((one) => BEHIND.includes(one.name));
}

/** The zone of a file; `undefined` where that is not there. */
function zoneOf({ world, block }: Passing, { args: [path = ''], because }: Directive, zone: string): Zone | undefined {
  const root = block.directives.findLast(({ name }) => name === 'root')?.args[0];
  const whole = path.startsWith('/') ? path : `${root ?? ''}/${path}`;
  if (!whole.startsWith('/')) throw new NotKnown([because]);
  const text = world.file(whole);
  if (text.kind === 'unknown') throw new NotKnown([because, text.because]);
  if (text.kind === 'absent') return undefined;
  const records = readZone(text, zone);
  // CoreDNS does not start with such a file.
  if (!records.some(({ type, name }) => type === 'SOA' && name === zone)) throw new NotKnown([because, { text: `${whole} has no SOA record for ${zone}` }]);
  return { origin: zone, records: groupBy(records.filter(({ type, name }) => type !== 'SOA' && !(type === 'NS' && name === zone)), ({ name }) => name) };
}
