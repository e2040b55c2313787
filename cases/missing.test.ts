import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../src/cli/endpoint.ts';
import { openBundle } from '../src/collect/bundle/open.ts';
import { diagnose } from '../src/diagnose.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import type { Query } from '../src/model/report/index.ts';

interface Question { readonly bundle: string; readonly from: string; readonly to: string; readonly protocol: NonNullable<Query['protocol']>; readonly family: 4 | 6 }

/** An incident and a healthy twin: what is missing must turn neither into the other. */
const CASES = ['policy/wrong-label', 'policy/wrong-label-healthy'];

function questionOf(name: string): Question {
  return JSON.parse(readFileSync(new URL(`${name}/question.json`, import.meta.url), 'utf8')) as Question;
}

function queryOf({ from, to, protocol, family }: Question): Query {
  return { from: parseEndpoint(from, 'default'), to: parseEndpoint(to, 'default'), protocol, family };
}

function verdict(evidence: Evidence, query: Query): string {
  const diagnosis = diagnose(evidence, query);
  return diagnosis.kind === 'refused' ? 'refused' : diagnosis.report.verdict.kind;
}

/** The evidence without one output of one namespace: not permitted to be read, or never asked for. */
function without(evidence: Evidence, node: string, place: string, how: 'not permitted' | 'absent'): Evidence {
  const nodes = evidence.nodes.map((one) => (one.name !== node ? one : {
    ...one,
    items: one.items.flatMap((item) => {
      if (`${item.netns ?? '-'} ${item.source}` !== place) return [item];
      return how === 'absent' ? [] : [{ ...item, state: how, text: () => '' }];
    }),
  }));
  return { ...evidence, nodes };
}

describe('a recorded connection of which one output is missing', () => {
  it.each(CASES)('%s: is answered as before or with unknown, whichever output it is', async (name) => {
    const question = questionOf(name);
    const query = queryOf(question);
    const evidence = await openBundle([new URL(`${name}/${question.bundle}`, import.meta.url).pathname]);
    const allowed = [verdict(evidence, query), 'unknown', 'refused'];
    for (const node of evidence.nodes) {
      for (const item of node.items) {
        for (const how of ['not permitted', 'absent'] as const) {
          const place = `${item.netns ?? '-'} ${item.source}`;
          expect(allowed, `${node.name} ${place} ${how}`).toContain(verdict(without(evidence, node.name, place, how), query));
        }
      }
    }
  }, 120_000);
});
