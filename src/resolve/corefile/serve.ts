import { RCODE } from '../../model/resolve/message.ts';
import type { Message, Question } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { Asked, Served } from '../../model/resolve/server.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone, plainName } from '../zones.ts';
import { fitted } from '../fitted.ts';
import { serverKey } from './names.ts';
import type { CoreWorld, Outcome, Passing, Plugin } from './plugin.ts';
import { PLUGINS } from './plugins.ts';
import type { Directive, ServerBlock } from './read.ts';

const SO_MANY_LOOKUPS = 8;

/**
 * What CoreDNS answers to a query by its Corefile (`Server.ServeDNS` of core/dnsserver/server.go, 1.15): the server block of the longest
 * zone that the name is in, its plugins in the order of plugin.cfg. A plugin that is not modelled ends it with its line, if the query comes
 * so far. No block for the name is REFUSED, and SERVFAIL is what is left after the last plugin. `corefile` may throw `NotKnown`.
 */
export function corednsServes(corefile: () => readonly ServerBlock[], asked: Asked, world: CoreWorld): Served | { readonly kind: 'unknown'; readonly because: readonly Because[] } {
  try {
    return serve(corefile(), asked, world);
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    throw error;
  }
}

function serve(blocks: readonly ServerBlock[], asked: Asked, world: CoreWorld): Served {
  const because: Because[] = [];
  const clock = { ms: 0 };
  const outcome = answerOf(blocks, asked, { world, because, clock }, 0);
  if (outcome.kind === 'silent') return { kind: 'silent', because };
  const { rcode, answers, authoritative, recursionAvailable = false, truncated = false, additional = 0, keptMs } = fitted(outcome, asked);
  const message: Message = { rcode, answers, authoritative, recursionAvailable, truncated, additional };
  return { kind: 'answer', afterMs: clock.ms, message, because, ...(keptMs === undefined ? {} : { keptMs }) };
}

/** What the plugins of its server block make of a question; `depth` counts the names that this one was looked up for. */
function answerOf(blocks: readonly ServerBlock[], asked: Asked, shared: Pick<Passing, 'world' | 'because' | 'clock'>, depth: number): Outcome {
  const { question } = asked;
  const name = plainName(question.name);
  const block = blockFor(blocks, asked.port, name);
  if (block === undefined) {
    if (depth === 0) shared.because.push({ text: `no server block of the Corefile is for ${name === '' ? '.' : name} at port ${asked.port}` }, ...new Set(blocksAt(blocks, asked.port).map(({ block }) => block.because)));
    return { kind: 'answer', rcode: RCODE.refused, answers: [], authoritative: false, failed: 'code' };
  }
  const lookUp = (other: Question): Outcome => {
    if (depth >= SO_MANY_LOOKUPS) throw new NotKnown([{ text: 'an alias that leads on and on' }]);
    return answerOf(blocks, { ...asked, question: other }, shared, depth + 1);
  };
  return chainOf(block)({ ...shared, asked, name, type: question.type, block, lookUp });
}

/** The server block of the longest zone that a name is in. */
function blockFor(blocks: readonly ServerBlock[], port: number, name: string): ServerBlock | undefined {
  const here = blocksAt(blocks, port);
  const zone = matchingZone(here.map((one) => one.zone), name);
  return here.find((one) => one.zone === zone)?.block;
}

/** The zones that are served at a port, each with its block. */
function blocksAt(blocks: readonly ServerBlock[], port: number): readonly { readonly block: ServerBlock; readonly zone: string }[] {
  return blocks.flatMap((block) => block.keys.flatMap((key) => {
    const read = serverKey(key);
    return read?.transport === 'dns' && read.port === port ? [{ block, zone: read.zone }] : [];
  }));
}

/** The plugins of a block, each with what comes behind it. */
function chainOf(block: ServerBlock): (passing: Passing) => Outcome {
  const named = [...Object.keys(PLUGINS), ...new Set(block.directives.map(({ name }) => name).filter((name) => !Object.hasOwn(PLUGINS, name)))];
  return named.reduceRight<(passing: Passing) => Outcome>((next, name) => {
    const [first, ...more] = block.directives.filter((directive) => directive.name === name);
    return first === undefined ? next : (passing) => pluginFor(name, first)(passing, [first, ...more], next);
  }, endOf(block));
}

function pluginFor(name: string, { because }: Directive): Plugin {
  const plugin = Object.hasOwn(PLUGINS, name) ? PLUGINS[name] : undefined;
  if (typeof plugin !== 'function') throw new NotKnown([because]);
  return plugin;
}

/** Behind the last plugin (`NextOrFailure` of plugin/plugin.go). */
function endOf({ because: { ref } }: ServerBlock): (passing: Passing) => Outcome {
  return ({ because }) => {
    because.push({ text: 'no plugin of the server block answers this name', ...(ref === undefined ? {} : { ref }) });
    return { kind: 'answer', rcode: RCODE.servFail, answers: [], authoritative: false, failed: 'error' };
  };
}
