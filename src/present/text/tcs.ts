import type { TcsEvidence, TcsFinding, TcsReport } from '../../model/report/index.ts';
import { ownText } from '../own.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { sayOfTcs } from '../tcs-phrases.ts';
import type { TextOptions } from './index.ts';
import { safe, styleOf } from './style.ts';
import type { Style } from './style.ts';

/** So many findings of one kind are shown without -v. */
const FEW = 10;

/** What of TCS's objects does not agree, for a terminal. Ends with a newline. */
export function presentTcsText(report: TcsReport, { lang, color, verbose }: TextOptions): string {
  const style = styleOf(color);
  const kinds = [...new Set(report.findings.map(({ id }) => id))];
  const { others } = report.compared;
  const lines = [
    headline(report, lang, style),
    ...kinds.flatMap((id) => ofKind(report.findings.filter((finding) => finding.id === id), lang, style, verbose)),
    ...(report.unknown.length === 0 ? [] : ['', sayOfTcs('unknown', lang), ...report.unknown.map(({ what, because }) => `  ${what[lang]}${because.ref === undefined ? '' : `  ${safe(`${because.ref.file}:${because.ref.line}`)}`}  ${safe(ownText(because.text, lang))}`)]),
    ...(others === 0 ? [] : ['', style.faint(`${others} ${sayOfTcs('others', lang)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ compared, findings, unknown }: TcsReport, lang: Lang, style: Style): string {
  const { comma, open, close } = MARKS[lang];
  const said = findings.length > 0 ? style.bad(`x  ${sayOfTcs('differs', lang)}`) : unknown.length > 0 ? style.doubt(`?  ${sayOfTcs('unsure', lang)}`) : style.good(`ok ${sayOfTcs('agrees', lang)}`);
  return `${said}${open}${[`${compared.vpcServices} ${sayOfTcs('vpcServices', lang)}`, `${compared.services} ${sayOfTcs('services', lang)}`, `${compared.rules} ${sayOfTcs('rules', lang)}`].join(comma)}${close}`;
}

function ofKind(findings: readonly TcsFinding[], lang: Lang, style: Style, verbose: boolean): readonly string[] {
  const shown = verbose ? findings : findings.slice(0, FEW);
  const rest = findings.length - shown.length;
  return [...shown.flatMap((finding) => ['', ...findingLines(finding, lang, style)]), ...(rest > 0 ? ['', `  + ${rest} ${sayOfTcs('more', lang)}`] : [])];
}

function findingLines({ id, severity, title, explanation, evidence, fix = [] }: TcsFinding, lang: Lang, style: Style): readonly string[] {
  const { comma } = MARKS[lang];
  return [
    `${style.strong(safe(title[lang]))}  [${id}${comma}${sayOfTcs(severity, lang)}]`,
    `  ${safe(explanation[lang])}`,
    ...evidence.map((line, index) => `  ${index === 0 ? sayOfTcs('evidence', lang) : ' '.repeat(lang === 'zh' ? 4 : 8)}  ${evidenceText(line, lang, style)}`),
    ...(fix.length === 0 ? [] : [`  ${sayOfTcs('fix', lang)}`, ...fix.map((command) => `    ${safe(command)}`)]),
  ];
}

function evidenceText({ ref, text, absent }: TcsEvidence, lang: Lang, style: Style): string {
  return `${ref === undefined ? '' : style.faint(safe(`${ref.file}:${ref.line}  `))}${absent === true ? `${sayOfTcs('absent', lang)} ` : ''}${safe(text)}`;
}
