import type { CheckReport, PromisedFlow } from '../model/report/index.ts';
import { sayCountOfCheck, sayOfCheck } from './check-phrases.ts';
import type { Lang } from './phrases.ts';
import { MARKS } from './punctuation.ts';

const KINDS: readonly PromisedFlow['kind'][] = ['service', 'node-port', 'pair', 'own-node', 'policy'];

/** What a check comes to, in the words of its first lines. */
export interface CheckHead {
  readonly mark: 'ok' | 'x ' | '? ';
  readonly phrase: string;
  /** How many flows were walked, and how they went. */
  readonly tally: string;
  readonly kinds: string;
}

/** What a check comes to: something breaks the promise, always or now and then, nothing does, or not all is known. */
export function checkHead(report: CheckReport, lang: Lang): CheckHead {
  const { flows, kinds } = report;
  const [mark, phrase] = headOf(report);
  const { colon, comma } = MARKS[lang];
  const tally = (['works', 'denied', 'broken', 'unknown'] as const).filter((key) => flows[key] > 0).map((key) => sayCountOfCheck(flows[key], key, lang));
  return {
    mark, phrase: sayOfCheck(phrase, lang), tally: `${sayCountOfCheck(flows.walked, 'walked', lang)}${colon}${tally.join(comma)}`,
    kinds: KINDS.filter((kind) => kinds[kind] > 0).map((kind) => sayCountOfCheck(kinds[kind], kind, lang)).join(comma),
  };
}

/** A cause that is possible breaks nothing for certain: its flows are unknown. */
function headOf({ flows, findings, unenforced }: CheckReport): readonly [CheckHead['mark'], Parameters<typeof sayOfCheck>[0]] {
  const breaking = findings.filter(({ sometimes, confidence }) => sometimes !== true && confidence !== 'possible');
  if (flows.broken + unenforced.length + breaking.length > 0) return ['x ', 'breaks'];
  if (findings.some(({ sometimes }) => sometimes === true)) return ['x ', 'sometimes'];
  if (flows.walked === 0) return ['? ', 'nothing'];
  return flows.unknown + findings.length > 0 ? ['? ', 'unsure'] : ['ok', 'holds'];
}
