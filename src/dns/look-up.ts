import type { Loaded } from '../load.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { Pod } from '../model/kube/index.ts';
import type { Because, Network } from '../model/network/index.ts';
import type { Choose, FileEdit, Lookup, NameLookup, NameQuestion, NameWay, ResolverFiles } from '../model/resolve/index.ts';
import { glibcLookup, glibcServices, goChooses, goLookup, goServices, mayShareIds, muslLookup, muslServices } from '../resolve/index.ts';
import type { GoChoice, MuslOptions } from '../resolve/index.ts';
import { NameWorld } from './ask.ts';
import { coarseClockOf } from './clock.ts';
import type { CoarseClock } from './clock.ts';
import { noRouteTo } from './no-route.ts';
import { nameFiles } from './files.ts';
import { resolversOf } from './resolvers.ts';
import type { ResolverKind } from './resolvers.ts';
import { elsewhereOf } from './elsewhere.ts';
import { verdictOfWays } from './verdict.ts';
import { everyWay } from './ways.ts';
import { withWaits } from './waits.ts';

/** So many ways are run, and no more once all others together are so unlikely. */
const MOST_WAYS = 3000;
const ENOUGH = 0.005;

/** Where the asker is, and everything that its lookups rest on: a fix tries them again with another network or other lines. */
export interface NameCase {
  readonly loaded: Loaded;
  readonly evidence: Evidence;
  readonly question: NameQuestion;
  readonly netns: string;
  readonly pod: Pod | undefined;
  readonly place: (netns: string) => string;
}

/** All lookups of a case in a network, as it was collected or changed, with lines of files written otherwise. */
export function lookUp(asked: NameCase, network: Network, edits: readonly FileEdit[]): { readonly lookups: readonly NameLookup[]; readonly world: NameWorld } {
  const collected = nameFiles(asked.evidence, asked.loaded);
  const files = edits.length === 0 ? collected : nameFiles(asked.evidence, asked.loaded, edits);
  const world = new NameWorld(asked.loaded, network, files, collected, asked.place);
  /** Ways of other names that the question made somebody ask for: whichever resolver went them first. */
  const others = new Map<string, readonly NameWay[]>();
  const clock = coarseClockOf(asked.evidence, asked.netns);
  // Services are asked for by Go's own resolver, with or without cgo (`lookupSRV` of src/net/lookup_unix.go).
  const chooses = (minor: number): GoChoice => (asked.question.type === 'SRV' ? { by: 'go', because: [] } : goChooses(files.resolver(asked.netns, asked.pod), asked.question.name, minor));
  const lookups = resolversOf(asked.question.libc, files.libc(asked.netns, asked.pod), chooses).map(({ kind, release, because }): NameLookup => {
    const goes = (name: string): Going => {
      const { ways, left } = everyWay((choose) => {
        const { ask, steps } = world.asking(asked.netns, choose);
        const oneId = kind === 'musl' && asked.question.type !== 'SRV' && mayShareIds(release) && clock !== undefined ? oneIdOf(clock, files.resolver(asked.netns, asked.pod), choose) : undefined;
        const lookup = resolverOf(kind, release, oneId)({ ...asked, question: { ...asked.question, name } }, files.resolver(asked.netns, asked.pod), ask, choose);
        return { lookup, steps: steps(lookup.sent), ...(oneId === undefined || clock === undefined ? {} : { oneId: clock.because }) };
      }, MOST_WAYS, ENOUGH);
      const told = alikeAsOne(ways.map(({ weight, choices, value: { lookup, steps, oneId } }) => ({ weight, choices, answer: lookup.answer, tookMs: lookup.tookMs, steps, because: lookup.because, oneId })));
      return { left, ways: told.map(({ oneId, ...way }): NameWay => { const noRoute = noRouteTo(asked.loaded, network, asked.netns, way.answer); return { ...way, steps: withWaits(way.steps, way.tookMs), ...(oneId === undefined ? {} : { oneId }), ...(noRoute === undefined ? {} : { noRoute }) }; }) };
    };
    const { ways, left } = goes(asked.question.name);
    const verdict = verdictOfWays(ways, left > ENOUGH);
    const elsewhere = verdict.kind === 'unknown' || verdict.kind === 'not-resolved' ? undefined : elsewhereOf(asked.question.name, ways, (name) => { const known = others.get(name) ?? goes(name).ways; others.set(name, known); return known; });
    return { resolver: `${kind} ${release}`, because, verdict: elsewhere === undefined ? verdict : { kind: 'elsewhere' }, ...(elsewhere === undefined ? {} : { elsewhere }), left, ways };
  });
  return { lookups, world };
}

interface Going { readonly ways: readonly NameWay[]; readonly left: number }

/** Ways in which the program is told the same after the same time are one, with the steps of the likeliest; one id for two queries is told of where it is in all of them. */
function alikeAsOne<T extends Pick<NameWay, 'answer' | 'tookMs' | 'weight'> & { readonly oneId: Because | undefined }>(ways: readonly T[]): readonly T[] {
  const kept = new Map<string, T>();
  for (const way of ways) {
    const key = `${JSON.stringify(way.answer)} ${way.tookMs}`;
    const before = kept.get(key);
    const likelier = before !== undefined && before.weight >= way.weight ? before : way;
    kept.set(key, before === undefined ? way : { ...likelier, weight: before.weight + way.weight, oneId: before.oneId === undefined ? undefined : way.oneId });
  }
  return [...kept.values()].sort((a, b) => b.weight - a.weight);
}

type OneId = NonNullable<MuslOptions['oneId']>;

type Resolve = (asked: NameCase, files: Parameters<typeof glibcLookup>[0], ask: Parameters<typeof glibcLookup>[3], choose: Choose) => Lookup;

/** Whether A and AAAA get one id, and which answers are read first then: those of several servers may come one server after the other. */
function oneIdOf({ share }: CoarseClock, { resolvConf }: ResolverFiles, choose: Choose): OneId | undefined {
  if (choose('A and AAAA have one id', ['no', 'yes'], [1 - share, share]) === 0) return undefined;
  const servers = resolvConf.kind === 'lines' ? resolvConf.lines.filter((line) => line.startsWith('nameserver')).length : 1;
  return (['A', 'AAAA', 'server'] as const)[choose('answers that are read first', ['those to A', 'those to AAAA', ...(servers > 1 ? ["both of one server, before another's"] : [])])];
}

function resolverOf(kind: ResolverKind, release: string, oneId: OneId | undefined): Resolve {
  const minor = Number(release.split('.')[1] ?? 0);
  switch (kind) {
    case 'glibc':
      return ({ question }, files, ask, choose) => {
        const rotation = rotationOf(files, choose);
        return question.type === 'SRV' ? glibcServices(files, question.name, { minor, rotation }, ask) : glibcLookup(files, question.name, { minor, family: familyOf(question), rotation, service: () => 'unknown' }, ask);
      };
    case 'musl':
      return ({ question }, files, ask) => question.type === 'SRV' ? muslServices(files, question.name, { release, lateMs: 0 }, ask) : muslLookup(files, question.name, { release, family: familyOf(question), lateMs: 0, ...(oneId === undefined ? {} : { oneId }) }, ask);
    case 'go':
      return ({ question }, files, ask, choose) => question.type === 'SRV' ? goServices(files, question.name, { minor, asked: 0 }, ask) : goLookup(files, question.name, { minor, family: familyOf(question), asked: 0, race: { drawsFirst: () => choose('AAAA draws its server before A', ['no', 'yes']) === 1, endsFirst: () => choose('AAAA ends before A', ['no', 'yes']) === 1 } }, ask);
  }
}

function familyOf({ type }: NameQuestion): 'both' | 'v4' | 'v6' {
  return type === 'both' ? 'both' : type === 'A' ? 'v4' : 'v6';
}

/** With `rotate` glibc begins at any of the three. */
function rotationOf({ resolvConf }: Parameters<typeof glibcLookup>[0], choose: Choose): number {
  const rotates = resolvConf.kind === 'lines' && resolvConf.lines.some((line) => /^options[ \t].*\brotate/.test(line));
  return rotates ? choose('rotate begins at server', ['1', '2', '3']) : 0;
}
