import type { CaptureReport, JoinedFlow, JoinedWire } from '../../model/report/index.ts';
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
  const { agreement, findings } = flow;
  return [
    wireSection(flow, 'h1', flow.places, lang),
    element('dl', {}, element('dt', {}, escape(sayOfJoined('model', lang))), element('dd', {}, escape(predictedText(flow, lang)))),
    ...(agreement === 'differs' ? findings.slice(0, 1).map(({ id, title }) => element('p', { class: 'doubt' }, escape(`${sayOfJoined('doubted', lang)} ${title[lang]} [${id}]`))) : findings.map((finding) => findingSection(finding, lang))),
  ].join('');
}

/** What the captures show of a connection, whether the model agrees, and in what it does not. */
export function wireSection(wire: JoinedWire, heading: 'h1' | 'h2', places: JoinedFlow['places'], lang: Lang): string {
  return [
    element(heading, {}, element('span', { class: wire.agreement === 'unsure' ? 'doubt' : 'bad' }, escape(agreementText(wire, lang))), ` ${element('code', {}, escape(askedText(wire.query)))}`),
    element('dl', {}, element('dt', {}, escape(sayOfJoined('wire', lang))), element('dd', {}, escape(wireText(wire, lang)))),
    ...wire.differences.map((difference) => element('p', { class: 'bad' }, escape(differenceText(difference, places, lang)))),
  ].join('');
}
