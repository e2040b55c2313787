import type { Because } from '../../model/network/because.ts';
import type { DnsRecord } from '../../model/resolve/message.ts';
import { NotKnown } from '../not-known.ts';
import { plainName } from '../zones.ts';
import { filledIn, patternOf } from './pattern.ts';
import type { Outcome, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

/** What a name becomes; names here are written to their last dot, as the plugin has them. `undefined`: it is not the rule's. */
type Rewriter = (name: string) => string | undefined;

interface AnswerRule { readonly of: 'name' | 'value'; readonly rewrite: Rewriter }

interface Rule {
  readonly goesOn: boolean;
  readonly rewrite: Rewriter;
  /** What undoes it in the answer; by both names for one that is undone by what it did. */
  readonly undo: (from: string, to: string) => readonly AnswerRule[];
  readonly because: Because;
}

/** A question that was rewritten, and what is made of the answer to it. */
export interface Rewritten {
  readonly name: string;
  readonly because: readonly Because[];
  readonly undo: (outcome: Outcome) => Outcome;
}

/** Records whose data is a name. */
const WITH_NAME: readonly string[] = ['CNAME', 'DNAME', 'NS', 'PTR', 'MX', 'SRV'];

/** The plugin rewrite: the plugins behind it are asked for another name. */
export const rewrite: Plugin = (passing, directives, next) => {
  const other = rewritten(directives, passing.name);
  if (other === undefined) return next(passing);
  passing.because.push(...other.because);
  return other.undo(next({ ...passing, name: plainName(other.name), asked: { ...passing.asked, question: { ...passing.asked.question, name: other.name } } }));
};

/**
 * The plugin rewrite for names (plugin/rewrite/rewrite.go, name.go and reverter.go, 1.15): the first rule that a name matches, and with `continue` those behind it.
 * The answer comes with the question as it was asked; its records have the names of the other one unless the rule is an exact one or has rules for the answer.
 * Rules of another kind are not known.
 */
export function rewritten(directives: readonly Directive[], asked: string): Rewritten | undefined {
  const rules = directives.map(ruleOf);
  const answerRules: AnswerRule[] = [];
  const because: Because[] = [];
  let name = dotted(asked);
  for (const rule of rules) {
    const to = rule.rewrite(name);
    if (to === undefined) continue;
    if (/\.\.|^\..|[^.]{64}/.test(to) || to.length > 255) throw new NotKnown([rule.because]);
    answerRules.push(...rule.undo(name, to));
    because.push(rule.because);
    name = to;
    if (!rule.goesOn) break;
  }
  return because.length === 0 ? undefined : { name: name.replace(/\.$/, ''), because, undo: (outcome) => undone(outcome, answerRules) };
}

/** `rewrite [continue|stop] name [exact|prefix|suffix|substring|regex] FROM TO [answer ...]`, in one line or in braces. */
function ruleOf({ args, body, because }: Directive): Rule {
  const words = args.length >= 2 ? args : [...args, ...body.flatMap((line) => [line.name, ...line.args])];
  const mode = /^(?:continue|stop)$/i.test(words[0] ?? '') ? words[0]?.toLowerCase() : undefined;
  const [type = '', ...rest] = mode === undefined ? words : words.slice(1);
  if (type.toLowerCase() !== 'name' || rest.length < 2) throw new NotKnown([because]);
  const [kind, from = '', to = '', ...answer] = rest.length === 2 ? ['exact', ...rest] : [rest[0]?.toLowerCase() ?? '', ...rest.slice(1)];
  if (answer[0] === 'metadata') throw new NotKnown([because]);
  const rules = answerRulesOf(answer, because);
  return { goesOn: mode === 'continue', because, rewrite: rewriterOf(kind, from, to, because), undo: undoOf(kind, dotted(from), dotted(to), rules) };
}

function rewriterOf(kind: string, from: string, to: string, because: Because): Rewriter {
  const [old, next] = [dotted(from), dotted(to)];
  switch (kind) {
    case 'exact': return (name) => (name === old ? next : undefined);
    case 'prefix': return (name) => (name.startsWith(old) ? `${next}${name.slice(old.length)}` : undefined);
    case 'suffix': return suffix(old, next);
    case 'substring': return (name) => (name.includes(old) ? name.replaceAll(old, () => next) : undefined);
    case 'regex': return byPattern(patternOf(from, because), next);
    default: throw new NotKnown([because]);
  }
}

function byPattern(pattern: RegExp, to: string): Rewriter {
  return (name) => {
    const groups = pattern.exec(name);
    return groups === null ? undefined : filledIn(to, groups);
  };
}

function suffix(old: string, next: string): Rewriter {
  return (name) => (name.endsWith(old) ? `${name.slice(0, name.length - old.length)}${next}` : undefined);
}

/** `answer auto`, `answer name FROM TO` and `answer value FROM TO`, in any number. */
function answerRulesOf(words: readonly string[], because: Because): { readonly auto: boolean; readonly rules: readonly AnswerRule[] } {
  const rules: AnswerRule[] = [];
  let auto = false;
  for (let at = 0; at < words.length;) {
    if (words[at] === 'answer') at++;
    const of = words[at];
    if (of === 'auto') {
      auto = true;
      at++;
      continue;
    }
    if (of !== 'name' && of !== 'value') throw new NotKnown([because]);
    rules.push({ of, rewrite: byPattern(patternOf(words[at + 1] ?? '', because), dotted(words[at + 2] ?? '')) });
    at += 3;
  }
  return { auto, rules };
}

/** By itself the answer to an exact rule is turned back; `auto` does that for the others, for a suffix by the suffix. */
function undoOf(kind: string, old: string, next: string, { auto, rules }: ReturnType<typeof answerRulesOf>): Rule['undo'] {
  const both = (rewrite: Rewriter): readonly AnswerRule[] => [{ of: 'name', rewrite }, { of: 'value', rewrite }];
  if (kind === 'suffix') return () => [...(auto ? both(suffix(next, old)) : []), ...rules];
  return (from, to) => [...(auto || kind === 'exact' ? both(below(to, from)) : []), ...rules];
}

/** A name, and what is below it. */
function below(old: string, next: string): Rewriter {
  return (name) => (name === old || name.endsWith(`.${old}`) ? `${name.slice(0, name.length - old.length)}${next}` : undefined);
}

/** The rules for the answer, the last one first. */
function undone(outcome: Outcome, rules: readonly AnswerRule[]): Outcome {
  if (outcome.kind !== 'answer') return outcome;
  return { ...outcome, answers: outcome.answers.map((record) => [...rules].reverse().reduce(applied, record)) };
}

function applied(record: DnsRecord, { of, rewrite }: AnswerRule): DnsRecord {
  if (of === 'name') return { ...record, name: plain(rewrite(`${record.name}.`) ?? record.name) };
  if (!WITH_NAME.includes(record.type)) return record;
  const [, before = '', target = ''] = /^(.*?)(\S+)$/.exec(record.data) ?? [];
  return { ...record, data: `${before}${plain(rewrite(`${target}.`) ?? target)}` };
}

function dotted(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`;
}

function plain(name: string): string {
  return name.replace(/\.$/, '');
}
