import type { Answer, Proof, Report, ReportedFinding, Useless } from '../../model/report/index.ts';
import type { Because } from '../../model/network/index.ts';
import type { Branch, Hop, Step } from '../../model/trace/index.ts';
import { STATE_WORDS } from '../../model/evidence/index.ts';
import { besideLines } from '../beside.ts';
import { causePage } from '../cause-page.ts';
import { outcomeText, percent, proofTexts, stepText, verdictText } from '../describe.ts';
import { dispositionText, purposeText } from '../disposition.ts';
import { identityText } from '../identity.ts';
import { ownText } from '../own.ts';
import { say } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { element, escape } from './escape.ts';
import { picture } from './picture.ts';

/** Paths of one answer: pictures, and the steps of every hop with their evidence. `index` makes anchors unique. */
export function answerSection(answer: Answer, index: number, places: Report['places'], lang: Lang): string {
  const order = [...answer.branches].sort((a, b) => Number(a.outcome.kind === 'answered') - Number(b.outcome.kind === 'answered'));
  return [element('h2', {}, escape(`${say('path', lang)}${MARKS[lang].colon}${answer.target}`)), ...order.slice(0, 40).map((branch, number) => branchSection(branch, `a${index}b${number}`, places, lang))].join('');
}

/** How one branch goes: a picture a packet, and the steps of its hops. */
export function branchSection(branch: Branch, id: string, places: Report['places'], lang: Lang): string {
  const kind = branch.outcome.kind === 'answered' ? 'good' : branch.outcome.kind === 'unknown' ? 'doubt' : 'bad';
  const { colon, comma, open, close } = MARKS[lang];
  const head = `${percent(branch.weight)} ${say('branch', lang)}${branch.choices.length === 0 ? '' : `${open}${branch.choices.map((choice) => ownText(choice, lang)).join(comma)}${close}`}${colon}`;
  const journeys = branch.journeys.map((journey, number) => {
    const anchor = (hop: number): string => `${id}j${number}h${hop}`;
    return [
      element('div', { class: 'faint' }, escape(`${say(journey.direction, lang)}${open}${purposeText(journey.purpose, lang)}${close}${comma}${journey.packetIn.length} B`)),
      element('div', { class: 'scroll' }, picture(journey, places, lang, (hop) => `#${anchor(hop)}`)),
      ...journey.hops.map((hop, index) => stepsOf(hop, places[hop.netns] ?? hop.netns, anchor(index), lang)),
    ].join('');
  });
  return [element('h3', {}, escape(head), element('span', { class: kind }, escape(outcomeText(branch.outcome, lang)))), ...journeys].join('');
}

function stepsOf(hop: Hop, place: string, id: string, lang: Lang): string {
  const rows = hop.steps.map((step: Step) => element('tr', {}, element('td', { class: 'mono' }, escape(stepText(step))), element('td', { class: 'mono faint' }, step.because.map((because) => becauseText(because, lang)).join('<br>'))));
  return element('section', { class: 'steps', id }, element('h3', {}, escape(`${place} (${hop.netns})  ${hop.devIn ?? '.'} > ${hop.devOut ?? '.'}`)), element('table', {}, ...rows));
}

function becauseText(because: Because, lang: Lang): string {
  return escape(`${because.ref === undefined ? '' : `${because.ref.file}:${because.ref.line}  `}${ownText(because.text, lang)}`);
}

/** How the pods of the journeys are found on their nodes, and the connections that go another way than a new one. */
export function placeSections({ identities, established, places }: Report, lang: Lang): string {
  const { colon, semicolon } = MARKS[lang];
  const pods = Object.values(identities).map((identity) => element('li', { class: 'mono' }, escape(identityText(identity, places, lang))));
  const quoted = (because: Because): string => `<br>${element('span', { class: 'mono faint' }, becauseText(because, lang))}`;
  const lines = established.map(({ netns, entry, verdict, anew, ends }) => element(
    'li', {}, escape(`${say('stands', lang)} ${places[netns] ?? netns}${colon}${verdictText(verdict, lang)}${semicolon}${say('anew', lang)}${colon}${verdictText(anew, lang)}`), quoted(entry),
    ...(ends === undefined ? [] : ['<br>', escape(`${say(ends.netns === netns ? 'anewEnds' : 'anewEndsElsewhere', lang)} ${places[ends.netns] ?? ends.netns}`), ...ends.because.map(quoted)]),
  ));
  return [...(lines.length === 0 ? [] : [element('h2', {}, escape(say('established', lang))), element('ul', {}, ...lines)]), ...(pods.length === 0 ? [] : [element('ul', {}, ...pods)])].join('');
}

/** One finding: cause, evidence, fixes with their proofs, what would refute it. */
export function findingSection(finding: ReportedFinding, lang: Lang): string {
  const { colon, comma } = MARKS[lang];
  const evidence = finding.evidence.map((line) => element(
    'tr', {}, element('td', { class: 'mono faint' }, escape(line.ref === undefined ? '' : `${line.ref.file}:${line.ref.line}`)),
    element('td', { class: 'mono' }, escape(ownText(line.text, lang))), element('td', {}, escape(line.expected === undefined ? '' : `${say('expected', lang)}${colon}${ownText(line.expected, lang)}`)),
  ));
  return [
    element('h2', {}, escape(`${say('cause', lang)}${colon}${finding.title[lang]}`)),
    element('p', { class: 'faint' }, escape(`${finding.id}${comma}${say(finding.confidence, lang)}`)),
    element('p', {}, escape(finding.explanation[lang])),
    element('h3', {}, escape(say('evidence', lang))), element('div', { class: 'scroll' }, element('table', {}, ...evidence)),
    ...finding.proofs.map((proof) => proofSection(proof, lang)),
    ...(finding.useless ?? []).map((one) => uselessSection(one, lang)),
    ...(finding.proofs.length === 0 && finding.isCause ? [element('p', {}, escape(say('noFix', lang)))] : []),
    element('p', {}, escape(`${say('refuted', lang)}${colon}${finding.disproof[lang]}`)),
    element('p', {}, escape(`${say('page', lang)}${colon}`), pageLink(finding, lang)),
  ].join('');
}

function uselessSection({ message, commands, after, ends }: Useless, lang: Lang): string {
  const { colon, semicolon } = MARKS[lang];
  const end = ends === undefined ? '' : `${semicolon}${say(ends.direction, lang)} ${say('ends', lang)}${colon}${ends.disposition.netns} ${dispositionText(ends.disposition, lang)}`;
  return [
    element('h3', {}, escape(`${say('useless', lang)}${colon}${message[lang]}`)),
    ...commands.map((command) => element('pre', { class: 'faint' }, escape(`${command.text}${command.node === undefined ? '' : `   # ${say('onNode', lang)} ${command.node}`}`))),
    element('p', {}, escape(`${say('onModel', lang)}${colon}`), element('span', { class: 'bad' }, escape(verdictText(after, lang))), escape(end)),
  ].join('');
}

const BESIDE = { worse: 'bad', unclear: 'doubt', better: 'good', same: 'faint', left: 'faint' } as const;

function proofSection(proof: Proof, lang: Lang): string {
  const [before, after] = proofTexts(proof, lang);
  const { colon } = MARKS[lang];
  const beside = besideLines(proof, lang, 20).map(({ kind, text }) => element('li', { class: BESIDE[kind] }, escape(text)));
  return [
    element('h3', {}, escape(`${say('fix', lang)}${colon}${proof.message[lang]}`)),
    ...proof.commands.map((command) => element('pre', {}, escape(`${command.kind === 'advice' ? ownText(command.text, lang) : command.text}${command.node === undefined ? '' : `   # ${say('onNode', lang)} ${command.node}`}`))),
    element('p', {}, escape(`${say('proof', lang)}${colon}${say('onModel', lang)}${colon}`), element('span', { class: 'bad' }, escape(before)), ' &#8594; ', element('span', { class: 'good' }, escape(after))),
    ...(beside.length === 0 ? [] : [element('ul', {}, ...beside)]),
  ].join('');
}

/** A note: what is odd, why the packet is not lost by it, and its page. */
export function noteItem(note: ReportedFinding, lang: Lang): string {
  return element('li', {}, escape(note.title[lang]), element('p', { class: 'faint' }, escape(note.explanation[lang]), ' ', escape(`${say('page', lang)}${MARKS[lang].colon}`), pageLink(note, lang)));
}

/** The page of a cause in the reader's language, by its place in the project. */
function pageLink(finding: ReportedFinding, lang: Lang): string {
  const page = causePage(finding.page, lang);
  return element('a', { href: page }, escape(page));
}

/** Notes, and what was not examined. */
export function coverageSection(report: Report, lang: Lang): string {
  const { colon, open, close } = MARKS[lang];
  const notes = report.notes.map((note) => noteItem(note, lang));
  const missing = report.coverage.missing.map((item) => element('li', {}, escape(`${item.node ?? ''} ${item.netns ?? ''} ${item.what}${open}${STATE_WORDS[item.state][lang]}${close}${colon}${item.consequence[lang]}`)));
  const unsupported = report.coverage.unsupported.map((item) => element('li', { class: 'mono' }, escape(`${item.file}:${item.line}  ${ownText(item.text, lang)}`)));
  return [
    ...(notes.length === 0 ? [] : [element('h2', {}, escape(say('notes', lang))), element('ul', {}, ...notes)]),
    ...(missing.length + unsupported.length === 0 ? [] : [element('h2', {}, escape(say('notExamined', lang))), element('ul', {}, ...missing, ...unsupported)]),
  ].join('');
}
