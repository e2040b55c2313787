import { RCODE } from '../../model/resolve/message.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone } from '../zones.ts';
import { zonesFrom } from './names.ts';
import type { Directive } from './read.ts';
import type { Outcome, Passing } from './serve.ts';

const RCODES: Readonly<Record<string, number>> = { NOERROR: RCODE.noError, FORMERR: RCODE.formErr, SERVFAIL: RCODE.servFail, NXDOMAIN: RCODE.nxDomain, NOTIMP: RCODE.notImp, REFUSED: RCODE.refused };

/**
 * The plugin template (plugin/template/template.go, 1.15) where it gives a response code to all names of its zones. Where it makes answers
 * or looks at names by a pattern, it is not known what it says.
 */
export function template(passing: Passing, directives: readonly Directive[]): Outcome {
  for (const { args, body, because } of directives) {
    const [ofClass = '', type = '', ...zones] = args;
    if (!['IN', 'ANY'].includes(ofClass.toUpperCase()) || !['ANY', passing.type].includes(type.toUpperCase())) continue;
    if (matchingZone(zonesFrom(zones, passing.block.keys), passing.name) === undefined) continue;
    const other = body.find(({ name }) => name !== 'rcode' && name !== 'authority' && name !== 'ederror');
    const rcode = RCODES[body.find(({ name }) => name === 'rcode')?.args[0]?.toUpperCase() ?? 'NOERROR'];
    if (other !== undefined || rcode === undefined) throw new NotKnown([other?.because ?? because]);
    passing.because.push(because);
    return { kind: 'answer', rcode, answers: [], authoritative: rcode !== RCODE.servFail };
  }
  return { kind: 'next' };
}
