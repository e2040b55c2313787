import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { queryOf, readCase, recordedCases } from '../scripts/cases.ts';
import { bundleOf, readFiles } from '../src/collect/index.ts';
import { answer } from '../src/answer.ts';
import { targetsOf } from '../src/diagnose.ts';
import { load } from '../src/load.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import type { EndpointName, Query } from '../src/model/report/index.ts';
import { redact } from '../src/redact/redact.ts';
import type { Redacted } from '../src/redact/redact.ts';

/** The same key each time: a failure can be looked at again. */
const digest = (text: string): string => createHmac('sha256', 'a key of the test').update(text).digest('hex');

function endOf({ name, address }: Redacted, end: EndpointName): EndpointName {
  switch (end.kind) {
    case 'pod': case 'service': case 'ingress': return { ...end, namespace: name(end.namespace), name: name(end.name) };
    case 'node': return { ...end, name: name(end.name) };
    case 'netns': return { ...end, node: name(end.node) };
    case 'address': return { ...end, ip: address(end.ip) };
  }
}

/** The request as it is asked of the other names: a host is another as a whole, a path stays. */
function httpOf({ http }: Query): Pick<Query, 'http'> {
  return http === undefined ? {} : { http: { host: `x${digest(`name ${http.host ?? ''}`).slice(0, 10)}`, path: http.path ?? '/' } };
}

/** What is compared: the verdict with its weight, and which causes were found and noted, in their order. */
function saidOf(evidence: Evidence, query: Query): unknown {
  const loaded = load(evidence);
  const targets = targetsOf(loaded, query);
  if (targets.kind === 'refused') return targets.refusal.fault;
  const { verdict, findings, notes } = answer(loaded, targets.value, { sideEffects: false });
  return { verdict: verdict.kind, weight: verdict.kind === 'partial' ? verdict.weight : undefined, findings: findings.map(({ id, confidence }) => [id, confidence]), notes: notes.map(({ id }) => id).sort() };
}

/** Addresses of pods and nodes, as the API objects tell them. Another one of them may be what one of them becomes. */
function addressesOf(files: readonly { readonly path: string; readonly data: Buffer }[]): readonly string[] {
  const objects = files.filter(({ path }) => /^cluster\/(?:pods|nodes)\./.test(path)).map(({ data }) => data.toString('utf8')).join('\n');
  return [...new Set([...objects.matchAll(/"(?:ip|podIP|hostIP|address)": "([0-9a-f.:]+)"/g)].map(([, address = '']) => address))];
}

describe('a bundle with other names gives the same answer', () => {
  const wanted = process.env['NETWHY_CASE'];
  it.each(recordedCases().map(({ path }) => path).filter((path) => wanted === undefined || path.includes(wanted)))('%s', async (path) => {
    const { question } = readCase(path);
    const files = await readFiles(`${path}/${question.bundle}`);
    const redacted = redact(files.map((file) => ({ path: file.path, text: file.data.toString('utf8') })), digest);
    const other = bundleOf(redacted.files.map((file) => ({ path: file.path, data: Buffer.from(file.text) })), 'redacted');
    const query = queryOf(question);
    expect(other.diagnostics).toEqual([]);
    expect(saidOf(other, { ...query, ...httpOf(query), from: endOf(redacted, query.from), to: endOf(redacted, query.to) })).toEqual(saidOf(bundleOf(files, 'recorded'), query));
    const named = [query.from, query.to].flatMap((end) => ((end.kind === 'pod' || end.kind === 'service') && end.namespace !== 'kube-system' ? [`${end.namespace}/${end.name}`] : []));
    const left = redacted.files.flatMap((file) => file.text.split('\n').filter((line) => named.some((name) => new RegExp(`\\b${name}\\b`).test(line))).map((line) => `${file.path}: ${line.slice(0, 200)}`));
    expect(left).toEqual([]);
    expect(addressesOf(files).filter((address) => redacted.address(address) !== address && redacted.files.some(({ text }) => new RegExp(`(?<![\\w.:])${address.replaceAll('.', '\\.')}(?![\\w.:])`).test(text)))).toEqual([]);
  });
});

it('the ids of security groups are other ones in answers, in the names of their files and in the index', async () => {
  const files = await readFiles('cases/gateways/node-port-security-group/bundle');
  const own = 'sg-5x2k9qhn';
  expect(files.filter(({ path, data }) => path.includes(own) || data.toString('utf8').includes(own)).map(({ path }) => path)).toEqual([
    'cluster/DescribeInstances.json', `cluster/DescribeSecurityGroupPolicies-${own}.json`, 'cluster/INDEX.tsv',
  ]);
  const redacted = redact(files.map((file) => ({ path: file.path, text: file.data.toString('utf8') })), digest);
  expect(redacted.files.filter(({ path, text }) => path.includes(own) || text.includes(own)).map(({ path }) => path)).toEqual([]);
  expect(redacted.files.map(({ path }) => path)).toContain(`cluster/DescribeSecurityGroupPolicies-${redacted.name(own)}.json`);
});
