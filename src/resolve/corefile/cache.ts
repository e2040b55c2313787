import { RCODE } from '../../model/resolve/message.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone, plainName } from '../zones.ts';
import { zonesFrom } from './names.ts';
import type { Answer, Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

/** So long an answer is kept at least, whatever its TTL, and a failure (minTTL and failttl of plugin/cache/cache.go). */
const LEAST_S = 5;
/** A program that waits so long would notice an answer that is there at once. */
const NOTICED_MS = 1000;
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * The plugin cache (plugin/cache, 1.15): it hands on what the plugins behind it say and keeps it, so that the same question is answered at once
 * for a while; REFUSED and truncated answers are not kept, nor what `disable` excepts. What it kept before the question is in no file: an answer may be as old
 * as the longest TTL that it keeps. With `serve_stale` one that ran out long ago comes where nobody else answers, so that whether the question fails is not known.
 */
export const cache: Plugin = (passing, [directive], next) => {
  const zones = directive.args.filter((arg, index) => index > 0 || !/^-?\d+$/.test(arg));
  if (matchingZone(zonesFrom(zones, passing.block.keys), passing.name) === undefined) return next(passing);
  const began = passing.clock.ms;
  const outcome = next(passing);
  if (outcome.kind === 'silent') return outcome;
  const stale = option(directive, 'serve_stale');
  if (stale !== undefined && stale.args[0] !== '0' && stale.args[0] !== '0s') answerOfBefore(passing, stale, outcome, began);
  const kept = keptMs(directive, passing.name, outcome);
  return kept > 0 ? { ...outcome, keptMs: kept } : outcome;
};

/** An answer that ran out may be there, whose records are not known; where the fresh one comes late, the same comes at once then. */
function answerOfBefore({ world, because, clock }: Passing, stale: Directive, { rcode }: Answer, began: number): void {
  if (rcode === RCODE.servFail) throw new NotKnown([...because, stale.because]);
  if (clock.ms - began < NOTICED_MS) return;
  if (world.choose('cache of CoreDNS', ['holds no answer', 'holds one that ran out']) === 0) return;
  because.push(stale.because);
  clock.ms = began;
}

function keptMs(directive: Directive, name: string, { rcode, answers, truncated, failed }: Answer): number {
  const positive = rcode === RCODE.noError && answers.length > 0;
  // Of several lines of one kind the last counts (`cacheParse` of setup.go).
  const exception = directive.body.findLast(({ name: word, args: [kind] }) => word === 'disable' && kind === (positive ? 'success' : 'denial'));
  const zones = exception?.args.slice(1) ?? [];
  const disabled = exception !== undefined && (zones.length === 0 || matchingZone(zones.map(plainName), name) !== undefined);
  if (disabled || truncated === true || failed === 'code') return 0;
  if (rcode === RCODE.servFail || rcode === RCODE.notImp) return durationMs(option(directive, 'servfail')) ?? LEAST_S * 1000;
  if (rcode !== RCODE.noError && rcode !== RCODE.nxDomain) return 0;
  const [, most, least = String(LEAST_S)] = option(directive, positive ? 'success' : 'denial')?.args ?? [];
  const all = /^\d+$/.test(directive.args[0] ?? '') ? directive.args[0] : undefined;
  return Math.min(Number(least), Number(most ?? all ?? Infinity)) * 1000;
}

function option({ body }: Directive, wanted: string): Directive | undefined {
  return body.findLast(({ name }) => name === wanted);
}

/** `1m30s` of Go's time.ParseDuration. */
function durationMs(said: Directive | undefined): number | undefined {
  if (said === undefined) return undefined;
  const [text = ''] = said.args;
  if (text !== '0' && !/^(?:\d+(?:\.\d+)?(?:ms|[smh]))+$/.test(text)) throw new NotKnown([said.because]);
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ''] ?? 0), 0);
}

