import type { Lookup, Sent } from '../../../src/model/resolve/lookup.ts';
import type { Observed } from './real.ts';
import type { Resolver } from './programs.ts';
import { SERVERS, serverAddress } from './scenario.ts';
import type { Seen } from './servers.ts';

/** Ten percent, and what a busy machine adds to a time. */
const SHARE = 0.1;
const LANES: Readonly<Record<Resolver['kind'], readonly string[]>> = { glibc: [''], go: [' A ', ' AAAA ', ' SRV '], musl: SERVERS.map((_, index) => `@${index} `) };
const SLACK_MS = 400;
const SLACK_A_STEP_MS = 20;

interface Line { readonly text: string; readonly atMs: number; readonly port: number }

/**
 * How the model's lookup differs from the real one, in words; nothing where they agree: queries in their order with name, type, server,
 * protocol and time, which of them shared a source port, the answer, and how long it took. Queries that a resolver sends at once have no
 * order that the servers see: Go's A and AAAA are compared apart, and what musl sends to each server.
 */
export function differences(lookup: Lookup, observed: Observed, worker: number, kind: Resolver['kind']): readonly string[] {
  const started = observed.seen[0]?.atMs ?? 0;
  const heard = lookup.sent.filter(({ reply }) => reply.kind !== 'refused');
  const first = heard[0]?.atMs ?? 0;
  const model = heard.map((sent): Line => ({ text: textOfSent(sent, worker), atMs: sent.atMs - first, port: sent.socket }));
  const real = observed.seen.map((seen): Line => ({ text: textOfSeen(seen), atMs: seen.atMs - started, port: seen.port }));
  const split = LANES[kind];
  return [...split.flatMap((lane) => queryDifferences(model.filter(({ text }) => text.includes(lane)), real.filter(({ text }) => text.includes(lane)))), ...answerDifferences(lookup, observed)];
}

function queryDifferences(model: readonly Line[], real: readonly Line[]): readonly string[] {
  const wrong = Array.from({ length: Math.max(model.length, real.length) }, (_, index) => index).find((index) => model[index]?.text !== real[index]?.text);
  if (wrong !== undefined) return [`query ${wrong}: model ${model[wrong]?.text ?? 'none'}, real ${real[wrong]?.text ?? 'none'}`];
  const gap = (lines: readonly Line[], index: number): number => (lines[index]?.atMs ?? 0) - (lines[index - 1]?.atMs ?? 0);
  const late = model.findIndex((_, index) => !near(gap(model, index), gap(real, index)));
  if (late >= 0) return [`query ${late} (${model[late]?.text}) after the one before it: model ${gap(model, late)} ms, real ${gap(real, late).toFixed(0)} ms`];
  const ports = (lines: readonly Line[]): string => lines.map(({ port }) => lines.findIndex((other) => other.port === port)).join(' ');
  return ports(model) === ports(real) ? [] : [`shared ports: model ${ports(model)}, real ${ports(real)}`];
}

function answerDifferences({ answer, tookMs }: Lookup, { told, seen }: Observed): readonly string[] {
  const model = answer.kind === 'addresses' ? [...answer.addresses].sort().join(' ') : answer.kind === 'services' ? [...answer.services].sort().join(' ') : answer.kind === 'error' ? answer.code : answer.kind === 'killed' ? answer.signal : answer.kind;
  const real = told === undefined ? 'never' : 'signal' in told ? told.signal : told.code === '' ? [...told.addresses].sort().join(' ') : told.code;
  if (model !== real) return [`answer: model ${model}, real ${real}`];
  return told !== undefined && 'ms' in told && !near(tookMs, told.ms, seen.length) ? [`took: model ${tookMs} ms, real ${told.ms} ms`] : [];
}

/** `steps`: how often the busy machine had to be waited for in between. */
function near(model: number, real: number, steps = 0): boolean {
  return Math.abs(model - real) <= SHARE * Math.max(model, real) + SLACK_MS + steps * SLACK_A_STEP_MS;
}

function textOfSent({ question, server, protocol }: Sent, worker: number): string {
  const index = SERVERS.findIndex((_, candidate) => serverAddress(worker, candidate) === server);
  return question.name.endsWith('..') ? `@${index} ${protocol} malformed` : `@${index} ${protocol} ${question.type} ${question.name}`;
}

function textOfSeen({ question, server, protocol }: Seen): string {
  return question === undefined ? `@${server} ${protocol} malformed` : `@${server} ${protocol} ${question.type} ${question.name}`;
}
