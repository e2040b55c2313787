import type { NeededSetting } from '../model/report/index.ts';
import { sayOfCheck } from './check-phrases.ts';
import { ownText } from './own.ts';
import type { Lang } from './phrases.ts';
import { MARKS } from './punctuation.ts';

/** A setting, how it stands, why, and the line that needs it: `n1: net.ipv4.ip_forward = 1 (as it must be): the node passes ...; nodes/n1/netns/host/ip-route.txt:3 10.40.1.10 dev cali12`. */
export function neededText({ node, because, state, why, by, alike }: NeededSetting, lang: Lang): string {
  const { colon, comma, semicolon, open, close } = MARKS[lang];
  const stands = [...(state === 'harmless' ? [] : [sayOfCheck(state === 'wrong' ? 'notAsNeeded' : 'asNeeded', lang)]), ...(alike > 1 ? [`${alike} ${sayOfCheck('alike', lang)}`] : [])].join(comma);
  const line = by === undefined ? '' : `${semicolon}${by.ref === undefined ? '' : `${by.ref.file}:${by.ref.line} `}${ownText(by.text, lang)}`;
  return `${node}${colon}${ownText(because.text, lang)}${stands === '' ? '' : `${open}${stands}${close}`}${colon}${why[lang]}${line}`;
}
