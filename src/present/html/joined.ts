import type { CaptureReport, JoinedFlow } from '../../model/report/index.ts';
import { agreementText, askedText, differenceText, predictedText, sayOfJoined, wireText } from '../joined-phrases.ts';
import type { Lang } from '../phrases.ts';
import { element, escape } from './escape.ts';
import { findingSection } from './sections.ts';

/** What fails in captures, beside what the model says of it. */
export function joinedSections({ flows = [], flowsLeftOut = 0 }: CaptureReport, lang: Lang): readonly string[] {
  if (flows.length === 0) return [element('h1', { class: 'good' }, escape(sayOfJoined('none', lang)))];
  return [...flows.map((flow) => flowSection(flow, lang)), ...(flowsLeftOut === 0 ? [] : [element('p', { class: 'doubt' }, escape(`${flowsLeftOut} ${sayOfJoined('leftOut', lang)}`))])];
}

function flowSection(flow: JoinedFlow, lang: Lang): string {
  const { agreement, differences, findings, places } = flow;
  return [
    element('h1', {}, element('span', { class: agreement === 'unsure' ? 'doubt' : 'bad' }, escape(agreementText(flow, lang))), ` ${element('code', {}, escape(askedText(flow.query)))}`),
    element('dl', {}, element('dt', {}, escape(sayOfJoined('wire', lang))), element('dd', {}, escape(wireText(flow, lang))), element('dt', {}, escape(sayOfJoined('model', lang))), element('dd', {}, escape(predictedText(flow, lang)))),
    ...differences.map((difference) => element('p', { class: 'bad' }, escape(differenceText(difference, places, lang)))),
    ...(agreement === 'differs' ? findings.slice(0, 1).map(({ id, title }) => element('p', { class: 'doubt' }, escape(`${sayOfJoined('doubted', lang)} ${title[lang]} [${id}]`))) : findings.map((finding) => findingSection(finding, lang))),
  ].join('');
}
