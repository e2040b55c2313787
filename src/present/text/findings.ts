import type { Proof, ReportedFinding, Useless } from '../../model/report/index.ts';
import { besideLines } from '../beside.ts';
import { causePage } from '../cause-page.ts';
import { proofTexts, verdictText } from '../describe.ts';
import { dispositionText } from '../disposition.ts';
import { ownText } from '../own.ts';
import { say } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import type { PathOptions } from './path.ts';
import { safe } from './style.ts';

/** Cause, evidence, fix and proof of one finding. */
export function findingLines(finding: ReportedFinding, options: PathOptions): readonly string[] {
  const { lang, style } = options;
  const { colon, comma, open, close } = MARKS[lang];
  return [
    label(say('cause', lang), `${style.strong(safe(finding.title[lang]))}  [${finding.id}${comma}${say(finding.confidence, lang)}]`),
    indent(safe(finding.explanation[lang])),
    ...(finding.symptoms.length === 0 ? [] : [indent(`${say('explains', lang)}${colon}${finding.symptoms.join(comma)}`)]),
    ...finding.evidence.slice(0, options.verbose ? undefined : 4).map((line, index) => {
      const where = line.ref === undefined ? '' : `${line.ref.file}:${line.ref.line}  `;
      const wanted = line.expected === undefined ? '' : `  ${open}${say('expected', lang)}${colon}${ownText(line.expected, lang)}${close}`;
      return label(index === 0 ? say('evidence', lang) : '', `${style.faint(safe(where))}${safe(ownText(line.text.trim(), lang))}${safe(wanted)}`);
    }),
    ...(finding.proofs.length === 0 && finding.isCause ? [label(say('fix', lang), say('noFix', lang))] : []),
    ...finding.proofs.slice(0, options.verbose ? undefined : 2).flatMap((proof) => proofLines(proof, options)),
    ...(finding.useless ?? []).flatMap((one) => uselessLines(one, options)),
    label(say('refuted', lang), safe(finding.disproof[lang])),
    label(say('page', lang), safe(causePage(finding.page, lang))),
  ];
}

/** A note: what is odd, and why the packet is not lost by it. */
export function noteLines({ id, title, explanation, page }: ReportedFinding, { lang, verbose }: PathOptions): readonly string[] {
  return [`  ${safe(title[lang])}  [${id}]`, `    ${safe(explanation[lang])}`, ...(verbose ? [`    ${say('page', lang)}  ${safe(causePage(page, lang))}`] : [])];
}

function proofLines(proof: Proof, options: PathOptions): readonly string[] {
  const { lang, style } = options;
  const [before, after] = proofTexts(proof, lang);
  const [first, ...beside] = besideLines(proof, lang, options.verbose ? 20 : 3).map(({ kind, text }) => (kind === 'worse' ? style.bad(safe(text)) : kind === 'unclear' ? style.doubt(safe(text)) : safe(text)));
  return [
    label(say('fix', lang), safe(proof.message[lang])),
    ...proof.commands.flatMap((command) => (command.kind === 'manifest' ? command.text.split('\n').map((line) => indent(safe(line))) : [])),
    ...proof.commands.filter((command) => command.kind !== 'manifest').map((command) => indent(`${command.kind === 'shell' || command.kind === 'kubectl' ? '$ ' : ''}${safe(command.kind === 'advice' ? ownText(command.text, lang) : command.text)}${command.node === undefined ? '' : style.faint(`   # ${say('onNode', lang)} ${safe(command.node)}`)}`)),
    label(say('proof', lang), `${say('onModel', lang)}${MARKS[lang].colon}${style.bad(before)} -> ${style.good(after)}${first === undefined ? '' : `${MARKS[lang].semicolon}${first}`}`),
    ...beside.map(indent),
  ];
}

function uselessLines({ message, commands, after, ends }: Useless, { lang, style }: PathOptions): readonly string[] {
  const { colon, semicolon } = MARKS[lang];
  const end = ends === undefined ? '' : `${semicolon}${say(ends.direction, lang)} ${say('ends', lang)}${colon}${safe(ends.disposition.netns)} ${safe(dispositionText(ends.disposition, lang))}`;
  return [
    label(say('useless', lang), safe(message[lang])),
    ...commands.map((command) => indent(`${style.faint(`${safe(command.text)}${command.node === undefined ? '' : `   # ${say('onNode', lang)} ${safe(command.node)}`}`)}`)),
    indent(`${say('onModel', lang)}${colon}${style.bad(verdictText(after, lang))}${end}`),
  ];
}

/** A name in a column of its own, and a text. */
export function label(name: string, text: string): string {
  const wide = [...name].reduce((width, character) => width + (character.charCodeAt(0) > 0x2e80 ? 2 : 1), 0);
  return `${name}${' '.repeat(Math.max(1, 11 - wide))}${text}`;
}

function indent(text: string): string {
  return `${' '.repeat(11)}${text}`;
}
