import { z } from 'zod';
import { reportDocument } from './report-schema.ts';

const { verdict, query, tool, source, findings } = reportDocument.shape;
const finding = findings.element.pick({ id: true, title: true, object: true, page: true });
const because = verdict.options[3].shape.because.element;
const judged = z.object({ verdict, finding: finding.optional().describe('the first finding; absent: nothing was found') }).strict();
const changed = z.object({
  kind: z.enum(['line', 'object', 'output', 'namespace', 'node']), node: z.string().optional(), netns: z.string().optional(),
  source: z.string().optional().describe('source id, or the resource as kubectl names it'), object: z.string().optional().describe('namespace/name of an API object'),
  old: z.array(because).describe('as it was; of an object only the lines that differ'), new: z.array(because).describe('as it is'),
}).strict();
const set = z.object({
  differences: z.array(changed).describe('none of them can be left out'), gives: judged.describe('what is said of the old bundle with these'), takenBack: verdict.describe('what is said of the new bundle without these'),
}).strict();
const answer = z.object({
  query, old: judged, new: judged, turned: z.boolean(), sets: z.array(set).describe('each suffices alone'),
  complete: z.boolean().describe('false: the search ended at its bound'), met: z.array(changed).describe('what differs among the lines that the packet met, when nothing turned'),
}).strict();
const state = z.enum(['works', 'denied', 'broken', 'unknown', 'absent']);

/** The JSON form of a comparison, as `netwhy diff -o json` prints it. */
export const diffDocument = z.object({
  schemaVersion: z.literal(1), tool, old: source, new: source,
  answer: answer.optional().describe('with a question'),
  promise: z.object({
    walked: z.int(), same: z.int(), onlyOld: z.int(), onlyNew: z.int(),
    turned: z.array(z.object({ from: state, to: state, finding: finding.optional(), flows: z.int(), examples: z.array(z.string()), why: answer.optional() }).strict()),
  }).strict().optional().describe('without a question: the flows that the API objects of both bundles promise'),
  changes: z.array(changed).describe('everything that differs, without what changes by itself'),
  places: z.record(z.string(), z.string()).describe('names for people of the namespaces'),
}).strict();

/** docs/diff.schema.json. */
export function diffSchema(): Readonly<Record<string, string>> {
  return { 'docs/diff.schema.json': `${JSON.stringify({ title: 'netwhy diff', ...z.toJSONSchema(diffDocument) }, null, 2)}\n` };
}
