import type { CaptureReport, JoinedFlow, JoinedWire } from '../../model/report/index.ts';
import { agreementText, askedText, differenceText, predictedText, sayOfJoined, wireText } from '../joined-phrases.ts';
import type { Lang } from '../phrases.ts';
import { findingLines, label } from './findings.ts';
import { safe } from './style.ts';
import type { Style } from './style.ts';

/** What fails in captures, beside what the model says of it: cause, evidence, fix and proof where they are about what happened. */
export function joinedLines({ flows = [], flowsLeftOut = 0 }: CaptureReport, lang: Lang, style: Style): readonly string[] {
  if (flows.length === 0) return [style.good(`ok ${sayOfJoined('none', lang)}`)];
  return [...flows.flatMap((flow, index) => [...(index === 0 ? [] : ['']), ...flowLines(flow, lang, style)]), ...(flowsLeftOut === 0 ? [] : ['', style.faint(`   ${flowsLeftOut} ${sayOfJoined('leftOut', lang)}`)])];
}

function flowLines(flow: JoinedFlow, lang: Lang, style: Style): readonly string[] {
  const { agreement, findings, places } = flow;
  const [head = '', wire = '', ...differences] = wireLines(flow, places, lang, style);
  return [
    head, wire,
    label(sayOfJoined('model', lang), safe(predictedText(flow, lang))),
    ...differences,
    ...(agreement === 'differs' ? findings.slice(0, 1).map(({ id, title }) => label('', `${sayOfJoined('doubted', lang)} ${safe(title[lang])}  [${id}]`)) : findings.flatMap((finding) => findingLines(finding, { lang, verbose: false, style, places }))),
  ];
}

/** What the captures show of a connection, whether the model agrees, and in what it does not. */
export function wireLines(wire: JoinedWire, places: JoinedFlow['places'], lang: Lang, style: Style): readonly string[] {
  const words = agreementText(wire, lang);
  const head = wire.agreement === 'differs' ? style.bad(`!  ${words}`) : wire.agreement === 'unsure' ? style.doubt(`?  ${words}`) : style.bad(`x  ${words}`);
  return [
    `${head}  ${style.strong(safe(askedText(wire.query)))}`,
    label(sayOfJoined('wire', lang), safe(wireText(wire, lang))),
    ...wire.differences.map((difference) => style.bad(label('', safe(differenceText(difference, places, lang))))),
  ];
}
