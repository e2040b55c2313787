import { distinctLines } from '../model/network/because.ts';
import type { Lookup, LookupAnswer } from '../model/resolve/lookup.ts';
import type { Ask } from '../model/resolve/reply.ts';
import { Ended, NotKnown } from './not-known.ts';
import { Wire } from './wire.ts';

/** Runs one resolver on a fresh wire. What it meets and nobody knows ends it with `unknown` and the line, after what was sent until then. */
export function runLookup(resolver: string, name: string, ask: Ask, walk: (wire: Wire) => LookupAnswer): Lookup {
  const wire = new Wire(ask);
  const answer = answered(() => walk(wire));
  return { resolver, name, sent: wire.sent, answer, tookMs: wire.now, because: distinctLines(wire.because) };
}

function answered(walk: () => LookupAnswer): LookupAnswer {
  try {
    return walk();
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    if (error instanceof Ended) return error.end;
    throw error;
  }
}
