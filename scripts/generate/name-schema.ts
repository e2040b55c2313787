import { z } from 'zod';
import { reportDocument } from './report-schema.ts';

const { verdict, tool, source, findings, query } = reportDocument.shape;
const because = verdict.options[3].shape.because.element;
const { title: words, fixes } = findings.element.shape;
const command = fixes.element.shape.commands.element;
const record = z.object({ name: z.string(), type: z.string(), data: z.string().describe('as a zone file writes it') }).strict();
const question = z.object({ name: z.string().describe('without the dot at its end'), type: z.string() }).strict();
const libc = z.object({ kind: z.enum(['glibc', 'musl', 'go', 'go-cgo']).describe('go-cgo: a program of Go with cgo, which takes its own or that of the libc'), release: z.string().optional() }).strict();
const protocol = z.enum(['udp', 'tcp']);
const nameVerdict = z.union([
  z.object({ kind: z.enum(['resolved', 'late', 'not-resolved', 'elsewhere', 'unusable']).describe('late: the program waits a second or longer; elsewhere: to addresses of another name; unusable: to addresses without a route') }).strict(),
  z.object({ kind: z.literal('partial'), weight: z.number().min(0).max(1).describe('share of lookups that resolve without waiting') }).strict(),
  z.object({ kind: z.literal('unknown'), because: z.array(because) }).strict(),
]);
const answer = z.union([
  z.object({ kind: z.literal('addresses'), addresses: z.array(z.string()), from: z.enum(['literal', 'hosts', 'dns']) }).strict(),
  z.object({ kind: z.literal('services'), services: z.array(z.string().describe('priority, weight, port and name')) }).strict(),
  z.object({ kind: z.literal('error'), code: z.string().describe('EAI_... of getaddrinfo(3), h_errno of res_search(3) by name, or for Go the text of its net.DNSError') }).strict(),
  z.object({ kind: z.literal('killed'), signal: z.string() }).strict(),
  z.object({ kind: z.literal('never') }).strict(),
  z.object({ kind: z.literal('unknown'), because: z.array(because) }).strict(),
]);
const came = z.union([
  z.object({ kind: z.literal('answer'), afterMs: z.number(), rcode: z.string().describe('as dig(1) prints it'), answers: z.array(record), truncated: z.boolean() }).strict(),
  z.object({ kind: z.enum(['lost', 'refused', 'unreachable', 'closed', 'silent', 'unknown']) }).strict(),
]);
const race = z.object({
  netns: z.string(), place: z.string(), kernel: z.string().optional(), happens: z.boolean().optional().describe('absent: the counters were not read twice'), endpoints: z.array(z.string()), because: z.array(because),
}).strict();
const step = z.object({
  depth: z.int().min(0).describe("0 is the program's own query, 1 that of a server that it asked"), atMs: z.number().describe('after the lookup began'), from: z.string(), server: z.string(), port: z.int(), protocol, question,
  socket: z.int().optional().describe('queries with the same leave from one source port'), at: z.string().optional().describe('where the packet came to'), came, waitedMs: z.number().describe('how long the asker waited for it'),
  use: z.enum(['taken', 'ignored', 'next-server', 'over-tcp']).optional().describe('what the program made of it'), loops: z.literal(true).optional().describe('it came back to the server that sent it'),
  ended: z.string().optional().describe('the server ended itself: it found that it asks itself at this address'), untracked: z.object({ netns: z.string(), rule: because }).strict().optional().describe('nobody listens where it ended, and this rule kept it from being tracked and translated'), race: race.optional(), because: z.array(because),
}).strict();
const way = z.object({ weight: z.number(), choices: z.array(z.string()), answer, tookMs: z.number(), steps: z.array(step), because: z.array(because), oneId: because.optional().describe('A and AAAA had one id, which musl made of this clock'), noRoute: z.array(because).optional().describe('why the asker has no route to any of the addresses') }).strict();
const turned = { before: nameVerdict, after: nameVerdict, waits: z.object({ before: z.number(), after: z.number() }).strict().describe('the longest that the program waits, in ms'), queries: z.object({ before: z.int(), after: z.int() }).strict(), libc: libc.optional() };
const proof = z.object({
  message: words, commands: z.array(command), edits: z.array(z.object({ file: z.string(), line: z.int(), text: z.string().optional().describe('absent: the line goes, or stays with `below`'), below: z.string().optional().describe('a line to add below it') }).strict()), changes: z.array(z.looseObject({ kind: z.string() })).optional().describe('of a node'), name: z.string().optional().describe('another name that is asked for'), ...turned,
}).strict();

/** The JSON form of the answer about a name, as `netwhy dns -o json` prints it. */
export const nameDocument = z.object({
  schemaVersion: z.literal(1), tool, source,
  question: z.object({ from: query.shape.from, name: z.string(), type: z.enum(['A', 'AAAA', 'both', 'SRV']), libc: libc.optional() }).strict(),
  asker: z.object({ netns: z.string(), place: z.string(), resolvConf: z.array(z.object({ text: z.string(), because: z.array(because) }).strict()).optional().describe('its resolv.conf as kubelet writes it, where its own was not collected') }).strict(),
  verdict: nameVerdict,
  lookups: z.array(z.object({
    resolver: z.string(), because: z.array(because).describe('why it is this one'), verdict: nameVerdict,
    elsewhere: z.object({ as: z.string(), domain: z.string(), addresses: z.array(z.string()), own: z.array(z.string()), because: z.array(because) }).strict().optional().describe('a search domain in which every name has an address answered'),
    left: z.number().describe('share of the ways that were not run'), ways: z.array(way).describe('the likeliest first'),
  }).strict()),
  flows: z.array(z.object({ from: z.string(), target: z.string(), server: z.string(), port: z.int(), protocol, verdict, findings, proof: z.object(turned).strict().optional().describe('the lookup after the first proven fix') }).strict()).describe('ways of packets to servers that are not good ones'),
  findings: z.array(z.object({
    id: z.string(), severity: z.enum(['error', 'warning', 'note']), title: words, explanation: words, disproof: words, evidence: z.array(because), origins: z.array(z.object({ address: z.string(), place: z.string(), by: words, because }).strict()).describe('where the nameservers of the evidence come from'), proofs: z.array(proof), useless: z.array(proof).describe('what many try and what does not help'), page: z.string(),
  }).strict()),
}).strict();

/** docs/dns.schema.json. */
export function nameSchema(): Readonly<Record<string, string>> {
  return { 'docs/dns.schema.json': `${JSON.stringify({ title: 'netwhy dns', ...z.toJSONSchema(nameDocument) }, null, 2)}\n` };
}
