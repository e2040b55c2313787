import { z } from 'zod';
import { reportDocument } from './report-schema.ts';

const { verdict, tool, source, findings, answers, coverage, identities } = reportDocument.shape;
const because = verdict.options[3].shape.because.element;
const words = findings.element.shape.title;
const example = z.object({ flow: z.string(), target: z.string(), verdict, branch: answers.element.shape.branches.element }).strict();
const kind = z.enum(['service', 'node-port', 'pair', 'own-node', 'policy']);

/** The JSON form of a check, as `netwhy check -o json` prints it. */
export const checkDocument = z.object({
  schemaVersion: z.literal(1), tool, source,
  flows: z.object({
    walked: z.int(), works: z.int(), denied: z.int().describe('stopped by a policy, as they must be'), broken: z.int(), unknown: z.int(),
  }).strict(),
  kinds: z.record(kind, z.int()).describe('how many flows of each kind were walked'),
  findings: z.array(findings.element.extend({ flows: z.int().describe('so many it breaks'), examples: z.array(z.string()), example }).strict()).describe('those that break most flows first'),
  unexplained: z.array(z.object({ flows: z.int(), example }).strict()).describe('broken, and no cause is known'),
  unenforced: z.array(z.object({ policy: z.string(), flow: z.string() }).strict()).describe('policies that let through what they deny'),
  unknown: z.array(z.object({ because, flows: z.int() }).strict()).describe('lines because of which flows are unknown'),
  notes: z.array(findings.element.extend({ flows: z.int().describe('so many have it on their way') }).strict()).describe('what breaks nothing yet'),
  settings: z.array(z.object({ node: z.string(), because, usual: z.string(), nodes: z.int(), all: z.int() }).strict()).describe('settings that one node has otherwise than most'),
  needed: z.array(z.object({ node: z.string(), because, state: z.enum(['wrong', 'needed', 'harmless']), why: words, by: because.optional().describe('the line that needs it, or that makes it harmless'), alike: z.int().describe('of so many devices the same is true') }).strict()).describe('settings that the datapath needs or that can break it'),
  skipped: z.array(z.object({ what: words, count: z.int() }).strict()).describe('what was not walked'),
  places: z.record(z.string(), z.string()).describe('names for people of the namespaces in the journeys'),
  identities: identities.describe('how each pod of the shown journeys is found on its node, by the id of its namespace'),
  coverage: coverage.pick({ missing: true }).strict(),
}).strict();

/** docs/check.schema.json. */
export function checkSchema(): Readonly<Record<string, string>> {
  return { 'docs/check.schema.json': `${JSON.stringify({ title: 'netwhy check', ...z.toJSONSchema(checkDocument) }, null, 2)}\n` };
}
