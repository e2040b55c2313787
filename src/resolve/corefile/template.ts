import type { Because } from '../../model/network/because.ts';
import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord } from '../../model/resolve/message.ts';
import { parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { recordOf } from '../record-line.ts';
import { matchingZone, plainName } from '../zones.ts';
import { fallsThrough } from './fall-through.ts';
import { zonesFrom } from './names.ts';
import { patternOf } from './pattern.ts';
import type { Answer, Outcome, Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

const RCODES: Readonly<Record<string, number>> = { NOERROR: RCODE.noError, FORMERR: RCODE.formErr, SERVFAIL: RCODE.servFail, NXDOMAIN: RCODE.nxDomain, NOTIMP: RCODE.notImp, REFUSED: RCODE.refused };
const READ: readonly string[] = ['match', 'answer', 'authority', 'rcode', 'ederror', 'fallthrough', 'upstream'];
/** Codes with which plugins before this one take it that nothing was written (`ClientWrite` of plugin/plugin.go). */
const UNWRITTEN: readonly number[] = [RCODE.servFail, RCODE.refused, RCODE.formErr, RCODE.notImp];
const FAILED: Answer = { kind: 'answer', rcode: RCODE.servFail, answers: [], authoritative: false, failed: 'error' };

/** What a template fills in of a query: its name with the dot at its end, the zone, and the groups of the pattern that it matched. */
interface Data { readonly name: string; readonly zone: string; readonly type: string; readonly remote: string; readonly match: RegExpExecArray }

/**
 * The plugin template (plugin/template/template.go, 1.15): the first one whose zones, type and patterns a name fits answers with its code and
 * with records made of the name. One whose patterns it does not fit ends in SERVFAIL, unless the name falls through to the next.
 */
export const template: Plugin = (passing, directives, next) => {
  for (const directive of directives) {
    const [ofClass = '', type = '', ...zones] = directive.args;
    const zone = matchingZone(zonesFrom(zones, passing.block.keys), passing.name);
    if (zone === undefined || !['IN', 'ANY'].includes(ofClass.toUpperCase()) || !['ANY', passing.type].includes(type.toUpperCase())) continue;
    const odd = directive.body.find(({ name }) => !READ.includes(name));
    if (odd !== undefined) throw new NotKnown([odd.because]);
    const match = matchOf(directive, `${passing.name}.`);
    if (match === null && fallsThrough(directive, passing.name)) continue;
    passing.because.push(directive.because);
    if (match === null) return { ...FAILED, failed: 'code' };
    return answerOf(passing, directive, { name: `${passing.name}.`, zone: `${zone}.`, type: passing.type, remote: passing.asked.client, match });
  }
  return next(passing);
};

/** The first pattern that fits; without any, everything does. */
function matchOf({ body }: Directive, name: string): RegExpExecArray | null {
  const patterns = body.filter((line) => line.name === 'match').flatMap(({ args, because }) => args.map((text) => patternOf(text, because)));
  for (const pattern of patterns.length === 0 ? [/^.*$/] : patterns) {
    const match = pattern.exec(name);
    if (match !== null) return match;
  }
  return null;
}

function answerOf(passing: Passing, { body, because }: Directive, data: Data): Outcome {
  const said = body.findLast(({ name }) => name === 'rcode');
  if (said !== undefined) passing.because.push(said.because);
  const rcode = RCODES[said?.args[0]?.toUpperCase() ?? 'NOERROR'];
  if (rcode === undefined) throw new NotKnown([because]);
  const failed = UNWRITTEN.includes(rcode) ? { failed: 'code' as const } : {};
  if (rcode === RCODE.servFail) return { ...FAILED, ...failed };
  const answers: DnsRecord[] = [];
  for (const line of body.filter(({ name }) => name === 'answer')) {
    for (const text of line.args) {
      const record = recordFrom(line, text, data);
      if (record === undefined) return FAILED;
      answers.push(record, ...followed(passing, record));
    }
  }
  const authority = body.filter(({ name }) => name === 'authority').flatMap((line) => line.args.map((text) => filledFrom(line, text, data)));
  if (authority.includes(undefined)) return FAILED;
  return { kind: 'answer', rcode, answers, authoritative: true, additional: body.some(({ name }) => name === 'ederror') ? 1 : 0, ...failed };
}

/** What an alias leads to, as the server itself answers it. */
function followed({ lookUp, type }: Passing, record: DnsRecord): readonly DnsRecord[] {
  if (record.type !== 'CNAME') return [];
  const outcome = lookUp({ name: record.data, type });
  return outcome.kind === 'answer' ? outcome.answers : [];
}

/** `undefined`: what is filled in makes no record, which is an error. Only addresses and aliases are read. */
function recordFrom(line: Directive, text: string, data: Data): DnsRecord | undefined {
  const filled = filledFrom(line, text, data);
  const record = filled === undefined ? undefined : recordOf(filled);
  if (record === undefined) return undefined;
  if (record.type === 'CNAME') return { ...record, data: plainName(record.data) };
  if (record.type !== 'A' && record.type !== 'AAAA') throw new NotKnown([line.because]);
  return parseIp(record.data)?.family === (record.type === 'A' ? 4 : 6) ? record : undefined;
}

/** `undefined`: no record has names with an empty part. */
function filledFrom({ because }: Directive, text: string, data: Data): string | undefined {
  const filled = filledTemplate(text, data, because);
  return filled === undefined || /\.\.|(?:^|\s)\.[^\s]/.test(filled) ? undefined : filled;
}

/** The actions of Go's text/template that Corefiles have: a word of the query, or a group by its number or name. `undefined`: there is no such group, an error. */
function filledTemplate(text: string, { name, zone, type, remote, match }: Data, because: Because): string | undefined {
  const words: Readonly<Record<string, string>> = { '.Name': name, '.Zone': zone, '.Type': type, '.Class': 'IN', '.Remote': remote, '.Question.Name': name };
  let missing = false;
  const filled = text.replace(/\{\{(.*?)\}\}/g, (_, action: string) => {
    const said = action.trim();
    if (Object.hasOwn(words, said)) return words[said] ?? '';
    const [, index] = /^index \.Match (\d+)$/.exec(said) ?? [];
    const [, group] = /^(?:\.Group\.|index \.Group ")([A-Za-z0-9_]+)"?$/.exec(said) ?? [];
    if (index === undefined && group === undefined) throw new NotKnown([because]);
    if (index !== undefined && Number(index) >= match.length) missing = true;
    if (group === undefined) return match[Number(index)] ?? '';
    return match.groups?.[group] ?? match[/^\d+$/.test(group) ? Number(group) : -1] ?? (said.startsWith('.') ? '<no value>' : '');
  });
  return missing ? undefined : filled;
}
