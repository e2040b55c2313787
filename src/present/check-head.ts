import type { CheckReport, PromisedFlow } from '../model/report/index.ts';
import { sayCountOfCheck, sayOfCheck } from './check-phrases.ts';
import type { Lang } from './phrases.ts';

const KINDS: readonly PromisedFlow['kind'][] = ['service', 'node-port', 'pair', 'own-node', 'policy'];

/** What a check comes to, in the words of its first lines. */
export interface CheckHead {
  readonly mark: 'ok' | 'x ' | '? ';
  readonly phrase: string;
  /** How many flows were walked, and how they went. */
  readonly tally: string;
  readonly kinds: string;
}

/** What a check comes to: something breaks the promise, nothing does, or not all is known. */
export function checkHead({ flows, kinds, findings, unenforced }: CheckReport, lang: Lang): CheckHead {
  const [mark, phrase] = flows.broken + unenforced.length > 0 || findings.length > 0 ? ['x ', 'breaks'] as const : flows.walked === 0 ? ['? ', 'nothing'] as const : flows.unknown > 0 ? ['? ', 'unsure'] as const : ['ok', 'holds'] as const;
  const tally = (['works', 'denied', 'broken', 'unknown'] as const).filter((key) => flows[key] > 0).map((key) => sayCountOfCheck(flows[key], key, lang));
  return {
    mark, phrase: sayOfCheck(phrase, lang), tally: `${sayCountOfCheck(flows.walked, 'walked', lang)}: ${tally.join(', ')}`,
    kinds: KINDS.filter((kind) => kinds[kind] > 0).map((kind) => sayCountOfCheck(kinds[kind], kind, lang)).join(', '),
  };
}
