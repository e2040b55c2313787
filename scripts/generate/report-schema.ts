import { z } from 'zod';

const words = z.object({ en: z.string(), zh: z.string() }).strict();
const ref = z.object({ file: z.string().describe('path inside the bundle'), line: z.int().positive().describe('counts from 1') }).strict();
const because = z.object({ ref: ref.optional(), text: z.string() }).strict();
const verdict = z.union([
  z.object({ kind: z.literal('reachable') }).strict(),
  z.object({ kind: z.literal('unreachable') }).strict(),
  z.object({ kind: z.literal('partial'), good: z.int(), all: z.int(), weight: z.number().min(0).max(1).describe('share of new connections that succeed') }).strict(),
  z.object({ kind: z.literal('unknown'), because: z.array(because) }).strict(),
]);
const verdictKind = z.enum(['reachable', 'unreachable', 'partial', 'unknown']);
const packet = z.looseObject({ src: z.string(), dst: z.string(), protocol: z.int(), l4: z.looseObject({ kind: z.string() }), ttl: z.int(), length: z.int().describe('bytes, network header included'), df: z.boolean(), tos: z.int() });
const step = z.object({
  stage: z.string(), action: z.string(), because: z.array(because), facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  packet: packet.optional().describe('after this step, when the step changed it'), uncertain: z.array(because).optional(),
}).strict();
const hop = z.object({ netns: z.string(), node: z.string(), devIn: z.string().optional(), devOut: z.string().optional(), steps: z.array(step) }).strict();
const disposition = z.looseObject({
  kind: z.enum(['delivered', 'dropped', 'rejected', 'lost', 'loop', 'leaves-the-model', 'unknown']), netns: z.string(), dev: z.string().optional(), because: z.array(because),
});
const journey = z.object({
  direction: z.enum(['forward', 'reply']), purpose: z.enum(['open', 'answer', 'data', 'data-answer', 'error']), packetIn: packet, packetOut: packet, hops: z.array(hop), disposition,
}).strict();
const outcome = z.looseObject({
  kind: z.enum(['answered', 'error', 'timeout', 'stalls', 'status', 'late', 'one-way', 'unknown']), errno: z.string().optional(), status: z.int().optional().describe('of HTTP'),
  least: z.number().optional().describe('milliseconds'), most: z.number().optional().describe('milliseconds'),
});
const branch = z.looseObject({ weight: z.number(), choices: z.array(z.string()), assumed: z.array(because), journeys: z.array(journey), outcome, behind: outcome.optional().describe('of the connection that a load balancer of seven layers opens to its backend, where its client sees something else') });
const endpoint = z.looseObject({ kind: z.enum(['pod', 'service', 'node', 'address', 'netns', 'ingress']) });
const command = z.object({ kind: z.enum(['shell', 'kubectl', 'sql', 'manifest', 'advice']), node: z.string().optional(), text: z.string() }).strict();
const fix = z.looseObject({ message: z.string(), commands: z.array(command), risk: z.enum(['low', 'medium', 'high']), reversible: z.boolean() });
const proof = z.object({
  message: words, commands: z.array(command), changes: z.array(z.looseObject({ kind: z.string() })), risk: z.enum(['low', 'medium', 'high']), before: verdict, after: verdict,
  ceases: z.literal(true).optional(),
  sideEffects: z.array(z.object({
    flow: z.string(), before: verdictKind, after: verdictKind, share: z.object({ before: z.number(), after: z.number() }).strict().optional().describe('of connections that succeed, where the dice decide'), turn: z.enum(['worse', 'unclear', 'better']).describe('against the promise'),
  }).strict()).describe('other promised flows that the fix turns, what gets worse first, at most twenty of each kind'),
  promise: z.object({
    flows: z.int().describe('judged before and after'), turned: z.object({ worse: z.int(), unclear: z.int(), better: z.int() }).strict(), left: z.array(z.object({ what: words, count: z.int() }).strict()).describe('what was not walked, and why'),
  }).strict().optional().describe('all other flows that the API objects promise'),
}).strict();
const useless = z.object({
  message: words, commands: z.array(command), changes: z.array(z.looseObject({ kind: z.string() })), after: verdict,
  ends: z.object({ direction: z.enum(['forward', 'reply']), disposition }).strict().optional().describe('the packet that is lost then, and how'),
}).strict();
const finding = z.object({
  id: z.string(), severity: z.enum(['error', 'warning', 'note']), confidence: z.enum(['proven', 'likely', 'possible']), isCause: z.boolean(), sometimes: z.literal(true).optional(), object: z.looseObject({ kind: z.string() }),
  facts: z.record(z.string(), z.union([z.string(), z.number()])), evidence: z.array(z.object({ ref: ref.optional(), text: z.string(), expected: z.string().optional() }).strict()),
  fixes: z.array(fix), weight: z.number(), hits: z.array(z.int()), title: words, explanation: words, disproof: words, proofs: z.array(proof), useless: z.array(useless).optional().describe('what many try and what does not help'), symptoms: z.array(z.string()), page: z.string(),
}).strict();

const identity = z.object({
  pod: z.string(),
  addresses: z.array(z.string()),
  containers: z.array(z.object({ id: z.string(), name: z.string().optional(), seen: z.boolean().describe('a process of it was seen in the namespace'), because }).strict()),
  netns: z.string(),
  devices: z.array(z.object({ name: z.string(), ifindex: z.int(), peer: z.object({ netns: z.string(), name: z.string(), ifindex: z.int() }).strict(), because: z.array(because) }).strict()),
}).strict();

const sight = z.object({ direction: z.enum(['there', 'back']), point: z.string(), number: z.int(), form: z.string(), ttl: z.int() }).strict();
const wire = z.object({
  file: z.string(), packet: z.int().describe('with which it begins'), times: z.int(), query: z.looseObject({ from: endpoint, to: endpoint }), translatedTo: z.string().optional(), saw: outcome, lastSeen: sight.optional(),
  agreement: z.enum(['agrees', 'differs', 'unsure']), place: z.enum(['same', 'further']).optional(), differences: z.array(z.looseObject({ kind: z.enum(['outcome', 'not-expected', 'gone-before', 'no-answer']) })),
}).strict();

/** The JSON form of a report, as `-o json` prints it. */
export const reportDocument = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('netwhy'), version: z.string() }).strict(),
  source: z.object({ origin: z.string(), createdAt: z.string(), live: z.object({ context: z.string(), server: z.string() }).strict().optional() }).strict(),
  query: z.object({ from: endpoint, to: endpoint, protocol: z.enum(['tcp', 'udp', 'icmp', 'sctp']).optional(), sport: z.int().optional(), family: z.union([z.literal(4), z.literal(6)]).optional(), http: z.object({ host: z.string().optional(), path: z.string().optional() }).strict().optional() }).strict(),
  verdict,
  answers: z.array(z.object({ target: z.string(), branches: z.array(branch), verdict }).strict()),
  places: z.record(z.string(), z.string()).describe('names for people of the namespaces in the journeys'),
  identities: z.record(z.string(), identity).describe('how each pod of the journeys is found on its node, by the id of its namespace'),
  established: z.array(z.object({
    target: z.string(), netns: z.string().describe('whose entry decides'), entry: because, verdict, anew: verdict.describe('of a connection that is opened now'),
    ends: z.object({ netns: z.string(), because: z.array(because) }).strict().optional().describe('where a new one ends'),
  }).strict()).describe('connections that stand already and go another way than a new one'),
  wire: z.array(wire).optional().describe('what captures in the bundle show of the same connection, where it fails in them; a cause that they contradict has less confidence'),
  findings: z.array(finding),
  notes: z.array(finding),
  coverage: z.object({
    collected: z.array(z.string()),
    missing: z.array(z.object({ what: z.string(), node: z.string().optional(), netns: z.string().optional(), state: z.string(), why: z.string(), consequence: words }).strict()),
    unsupported: z.array(z.object({ file: z.string(), line: z.int(), text: z.string() }).strict()),
  }).strict(),
}).strict();

/** docs/report.schema.json. */
export function reportSchema(): Readonly<Record<string, string>> {
  return { 'docs/report.schema.json': `${JSON.stringify({ title: 'netwhy report', ...z.toJSONSchema(reportDocument) }, null, 2)}\n` };
}
