import { RCODE } from '../../model/resolve/message.ts';
import { contains, parseIp, parsePrefix } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone } from '../zones.ts';
import { zonesFrom } from './names.ts';
import type { Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

const ACTIONS = ['allow', 'block', 'filter', 'drop'];

/**
 * The plugin acl (plugin/acl/acl.go, 1.15): of each directive whose zone the name is in, the first line whose types and networks fit
 * decides: REFUSED or an empty answer, both with an OPT record, no answer at all, or on to the next plugin.
 */
export const acl: Plugin = (passing, directives, next) => {
  for (const directive of directives) {
    if (matchingZone(zonesFrom(directive.args, passing.block.keys), passing.name) === undefined) continue;
    const line = directive.body.find((one) => fits(one, passing));
    if (line === undefined) continue;
    passing.because.push(line.because);
    const action = line.name.toLowerCase();
    if (action === 'drop') return { kind: 'silent' };
    if (action === 'block') return { kind: 'answer', rcode: RCODE.refused, answers: [], authoritative: false, additional: 1 };
    if (action === 'filter') return { kind: 'answer', rcode: RCODE.noError, answers: [], authoritative: false, additional: 1 };
    return next(passing);
  }
  return next(passing);
};

/** `ACTION [type QTYPE...] [net SOURCE...]`; what is not said is everything (plugin/acl/setup.go). */
function fits({ name, args, because }: Directive, { asked, type }: Passing): boolean {
  if (!ACTIONS.includes(name.toLowerCase())) throw new NotKnown([because]);
  const types: string[] = [];
  const nets: string[] = [];
  let into: string[] | undefined;
  for (const arg of args) {
    if (arg === 'type') into = types;
    else if (arg === 'net') into = nets;
    else if (into === undefined) throw new NotKnown([because]);
    else into.push(arg);
  }
  if (types.length > 0 && !types.some((one) => one === '*' || one === type)) return false;
  const client = parseIp(asked.client);
  if (client === undefined) throw new NotKnown([because]);
  return nets.length === 0 || nets.some((one) => {
    if (one === '*') return true;
    const prefix = parsePrefix(one.includes('/') ? one : `${one}/${one.includes(':') ? 128 : 32}`);
    if (prefix === undefined) throw new NotKnown([because]);
    return contains(prefix, client);
  });
}
