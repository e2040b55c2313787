import type { Identity, Report } from '../../model/report/index.ts';
import type { Branch, Hop, Journey, Step } from '../../model/trace/index.ts';
import { formatIp } from '../../net/ip.ts';
import { innermost } from '../../net/packet.ts';
import type { Packet } from '../../net/packet.ts';
import { stepText, tupleText } from '../describe.ts';
import { dispositionText, purposeText } from '../disposition.ts';
import { identityText } from '../identity.ts';
import { ownText } from '../own.ts';
import { say } from '../phrases.ts';
import type { Lang } from '../phrases.ts';
import { MARKS } from '../punctuation.ts';
import { safe } from './style.ts';
import type { Style } from './style.ts';

const TELLING: ReadonlySet<Step['action']> = new Set(['dnat', 'snat', 'untranslate', 'encapsulate', 'decapsulate', 'drop', 'reject', 'lose', 'too-big', 'fragment', 'unknown', 'flood', 'choose']);

/** How a path is drawn. */
export interface PathOptions {
  readonly lang: Lang;
  readonly verbose: boolean;
  readonly style: Style;
  /** Names of namespaces for people. */
  readonly places: Readonly<Record<string, string>>;
  /** How the pods are found on their nodes, where that is wanted. */
  readonly identities?: Report['identities'];
}

/** The journeys of a branch, a line a hop, the guilty one marked with a cross. Data journeys only where they fail or in verbose mode. */
export function pathLines(branch: Branch, options: PathOptions): readonly string[] {
  const shown = branch.journeys.filter((journey) => options.verbose || journey.purpose === 'open' || journey.purpose === 'answer' || journey.disposition.kind !== 'delivered');
  const identities = identitiesOn(branch, options.identities ?? {});
  return [...shown.flatMap((journey) => journeyLines(journey, options)), ...identities.map((identity) => options.style.faint(`     ${safe(identityText(identity, options.places, options.lang))}`))];
}

/** The pods that a branch's packets cross or were bound for. */
function identitiesOn({ journeys }: Branch, identities: Report['identities']): readonly Identity[] {
  const crossed = new Set(journeys.flatMap(({ hops }) => hops.map(({ netns }) => netns)));
  const bound = new Set(journeys.filter(({ purpose }) => purpose === 'open').map(({ packetOut }) => formatIp(innermost(packetOut).dst)));
  return Object.entries(identities).filter(([netns, { addresses }]) => crossed.has(netns) || addresses.some((address) => bound.has(address))).map(([, identity]) => identity);
}

function journeyLines(journey: Journey, options: PathOptions): readonly string[] {
  const { style, lang } = options;
  const { comma, open, close } = MARKS[lang];
  const arrow = journey.direction === 'forward' ? '->' : '<-';
  const head = `  ${style.faint(`${arrow} ${say(journey.direction, lang)}${journey.purpose === 'open' || journey.purpose === 'answer' ? '' : `${open}${purposeText(journey.purpose, lang)}${close}`}${comma}${journey.packetIn.length} B`)}`;
  let packet = journey.packetIn;
  const lines = journey.hops.flatMap((hop, index) => {
    const last = index === journey.hops.length - 1;
    const drawn = hopLines(hop, packet, last ? journey : undefined, arrow, options);
    packet = hop.steps.findLast((step) => step.packet !== undefined)?.packet ?? packet;
    return drawn;
  });
  return [head, ...lines];
}

function hopLines(hop: Hop, entering: Packet, last: Journey | undefined, arrow: string, options: PathOptions): readonly string[] {
  const { style, verbose, lang } = options;
  const leaving = hop.steps.findLast((step) => step.packet !== undefined)?.packet ?? entering;
  const devices = [hop.devIn ?? '.', hop.devOut ?? '.'].join(' > ');
  const ended = last === undefined ? '' : `  ${dispositionText(last.disposition, lang)}`;
  const failed = last !== undefined && last.disposition.kind !== 'delivered';
  const mark = failed ? style.bad('x') : ' ';
  const text = `${arrow} ${safe(options.places[hop.netns] ?? hop.netns).padEnd(22)} ${safe(devices).padEnd(24)} ${tupleText(leaving)}${safe(ended)}`;
  const telling = verbose ? hop.steps : hop.steps.filter((step) => TELLING.has(step.action));
  return [`${mark} ${failed ? style.bad(text) : text}`, ...telling.map((step) => style.faint(`       ${safe(stepText(step))}${verbose ? becauseText(step, lang) : ''}`))];
}

function becauseText(step: Step, lang: Lang): string {
  const [first] = step.because;
  if (first === undefined) return '';
  return safe(`  <${first.ref === undefined ? '' : `${first.ref.file}:${first.ref.line} `}${ownText(first.text, lang)}>`);
}
