import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programsOrSkip, startApiServer } from '../../src/collect/cluster/testing/api-server.ts';
import { CloudServer, error, KEYS } from './server.ts';
import type { CloudAnswer, CloudRequest } from './server.ts';

const NETWHY = fileURLToPath(new URL('../../dist/netwhy.mjs', import.meta.url));
const CASES = fileURLToPath(new URL('../../cases/gateways', import.meta.url));
const BALANCER = 'lb-6swt4hda';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
if (!HAS_OPENSSL) console.log('skipped: there is no openssl to make certificates with');

let server: CloudServer;
let work: string;
beforeAll(async () => {
  if (!HAS_OPENSSL) return;
  server = await CloudServer.start();
  work = mkdtempSync(join(tmpdir(), 'netwhy-cloud-test-'));
}, 60_000);
afterAll(() => {
  if (!HAS_OPENSSL) return;
  server.stop();
  rmSync(work, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function netwhy(args: readonly string[], env: Readonly<Record<string, string>> = server.env): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [NETWHY, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = ['', ''];
    [child.stdout, child.stderr].forEach((stream, at) => stream.on('data', (chunk) => { said[at] += String(chunk); }));
    child.on('close', (code) => resolve({ code, stdout: said[0] ?? '', stderr: said[1] ?? '' }));
  });
}

/** A case's bundle in two folders: what is of the cloud, and a bundle without that. */
function apart(name: string): { readonly answers: ReadonlyMap<string, Record<string, unknown>>; readonly bundle: string } {
  const bundle = mkdtempSync(join(work, 'bundle-'));
  const folder = join(CASES, name);
  if (existsSync(join(folder, 'bundle'))) cpSync(join(folder, 'bundle'), bundle, { recursive: true });
  else execFileSync('tar', ['-xzf', join(folder, 'bundle.tgz'), '-C', bundle]);
  const cluster = join(bundle, 'cluster');
  const files = readdirSync(cluster).filter((file) => file.startsWith('Describe'));
  const answers = new Map(files.map((file) => [file.replace('.json', ''), (JSON.parse(readFileSync(join(cluster, file), 'utf8')) as { Response: Record<string, unknown> }).Response]));
  for (const file of files) rmSync(join(cluster, file));
  const index = readFileSync(join(cluster, 'INDEX.tsv'), 'utf8');
  writeFileSync(join(cluster, 'INDEX.tsv'), index.split('\n').filter((line) => !line.includes('Describe')).join('\n'));
  return { answers, bundle };
}

/** Answers as the files say, to questions that have none with nothing. */
function from(answers: ReadonlyMap<string, Record<string, unknown>>): (request: CloudRequest) => CloudAnswer {
  const nothing: Readonly<Record<string, object>> = { DescribeLoadBalancers: { LoadBalancerSet: [], TotalCount: 0 }, DescribeInstances: { InstanceSet: [], TotalCount: 0 }, DescribeNetworkAcls: { NetworkAclSet: [], TotalCount: 0 }, DescribeNetworkAccountType: { NetworkAccountType: 'STANDARD' } };
  return ({ action, body }) => answers.get(`${action}-${String(body['LoadBalancerId'] ?? body['SecurityGroupId'])}`) ?? answers.get(action) ?? nothing[action] ?? error('InvalidParameter');
}

let made = 0;
/** Collects by a cloud beside the objects of a bundle; gives the new bundle and what became of each question. */
async function collect(bundle: string, place = 'tencent://ap-guangzhou', env = server.env): Promise<Ran & { readonly out: string; readonly states: ReadonlyMap<string, string> }> {
  const out = join(work, `out-${made++}`);
  const ran = await netwhy(['collect', '--no-host', '--cluster-objects', join(bundle, 'cluster/services.json'), '--cluster-objects', join(bundle, 'cluster/nodes.json'), '--cloud', place, '-o', out], env);
  const lines = existsSync(out) ? readFileSync(join(out, 'cluster/INDEX.tsv'), 'utf8').split('\n').map((line) => line.split('\t')) : [];
  return { ...ran, out, states: new Map(lines.filter(([, what]) => what?.startsWith('Describe')).map(([, what = '', state = '', , , , , , note = '']) => [what, `${state}${note === '' ? '' : `: ${note}`}`])) };
}

async function diagnosis(name: string, bundles: readonly string[]): Promise<unknown> {
  const question = JSON.parse(readFileSync(join(CASES, name, 'question.json'), 'utf8')) as { readonly from: string; readonly to: string };
  const { stdout } = await netwhy([question.from, question.to, ...bundles.flatMap((bundle) => ['--bundle', bundle]), '-o', 'json', '--exit-zero']);
  const report = JSON.parse(stdout) as { readonly verdict: unknown; readonly findings: readonly { readonly cause: string; readonly object: unknown; readonly fix?: { readonly commands?: unknown } }[] };
  return { verdict: report.verdict, findings: report.findings.map(({ cause, object, fix }) => [cause, object, fix?.commands]) };
}

describe.skipIf(!HAS_OPENSSL)('the API of the cloud', () => {
  it.each(['clb-security-group-lacks-node-ports', 'clb-listener-of-other-protocol', 'clb-listener-of-other-protocol-healthy', 'network-acl-lacks-answers'])('gives the same diagnosis as its answers from files: %s', async (name) => {
    const { answers, bundle } = apart(name);
    server.answers(from(answers));
    const { code, out, states, stderr } = await collect(bundle);
    expect([code, stderr]).toEqual([0, expect.stringContaining('netwhy: written to')]);
    expect(new Set(states.values())).toEqual(new Set(['ok']));
    const whole = existsSync(join(CASES, name, 'bundle')) ? join(CASES, name, 'bundle') : join(CASES, name, 'bundle.tgz');
    const live = await diagnosis(name, [bundle, out]);
    expect(live).toEqual(await diagnosis(name, [whole]));
    expect(live).toMatchObject({ verdict: { kind: name.endsWith('healthy') ? 'reachable' : 'unreachable' } });
    expect(new Set(server.requests.map(({ host, region }) => `${region} ${host}`))).toEqual(new Set(['clb', 'cvm', 'vpc'].map((service) => `ap-guangzhou ${service}.tencentcloudapi.com`)));
    expect(server.requests.every(({ action }) => action.startsWith('Describe'))).toBe(true);
    for (const file of readdirSync(join(out, 'cluster'))) expect(readFileSync(join(out, 'cluster', file), 'utf8')).not.toMatch(new RegExp(`${KEYS.id}|${KEYS.key}`));
  }, 60_000);

  it('is read page by page, and of load balancers and machines only those of the cluster are kept', async () => {
    const { answers, bundle } = apart('clb-security-group-lacks-node-ports');
    const others = Array.from({ length: 230 }, (_, index) => ({ LoadBalancerId: `lb-other${index}`, LoadBalancerVips: [`172.30.${index >> 6}.${index & 63}`] }));
    const all = [...others, ...(answers.get('DescribeLoadBalancers')?.['LoadBalancerSet'] as object[])];
    server.answers((request) => {
      const { Offset: offset, Limit: limit } = request.body as { readonly Offset: number; readonly Limit: number };
      return request.action === 'DescribeLoadBalancers' ? { TotalCount: all.length, LoadBalancerSet: all.slice(offset, offset + limit) } : from(answers)(request);
    });
    const { out, states } = await collect(bundle);
    expect(states.get('DescribeLoadBalancers')).toBe('ok');
    expect(JSON.parse(readFileSync(join(out, 'cluster/DescribeLoadBalancers.json'), 'utf8'))).toMatchObject({ LoadBalancerSet: [{ LoadBalancerId: BALANCER }] });
    expect(server.requests.filter(({ action }) => action === 'DescribeLoadBalancers').map(({ body }) => body['Offset'])).toEqual([0, 100, 200]);
    expect(server.requests.filter(({ action }) => action === 'DescribeTargets').map(({ body }) => body['LoadBalancerId'])).toEqual([BALANCER]);
  }, 60_000);

  it('may refuse some questions: each is said with its reason, and what rests on it is unknown', async () => {
    const name = 'clb-security-group-lacks-node-ports';
    const { answers, bundle } = apart(name);
    server.answers((request) => (request.action === 'DescribeTargets' ? error('UnauthorizedOperation') : request.action === 'DescribeInstances' ? error('InternalError.Later') : from(answers)(request)));
    const { code, out, states } = await collect(bundle, 'tencent://ap-guangzhou?timeout=3');
    expect([code, states.get(`DescribeTargets-${BALANCER}`), states.get('DescribeInstances'), states.get(`DescribeListeners-${BALANCER}`)]).toEqual([0, 'not permitted: UnauthorizedOperation: refused for the test (UnauthorizedOperation)', 'failed: no whole answer within 3 s', 'ok']);
    expect(await diagnosis(name, [bundle, out])).toMatchObject({ verdict: { kind: 'unknown' }, findings: [] });
  }, 60_000);

  it('may be busy, slow, change meanwhile, or speak no JSON: never is a part shown as whole', async () => {
    const { answers, bundle } = apart('clb-security-group-lacks-node-ports');
    let refused = 0;
    server.answers((request) => {
      if (request.action === 'DescribeTargets' && refused++ < 2) return error('RequestLimitExceeded');
      if (request.action === 'DescribeListeners') return new Promise((resolve) => { setTimeout(() => { resolve({ Listeners: [] }); }, 6000).unref(); });
      if (request.action === 'DescribeNetworkAcls') return { TotalCount: 3, NetworkAclSet: [{ NetworkAclId: 'acl-1' }, { NetworkAclId: 'acl-1' }, { NetworkAclId: 'acl-2' }] };
      return request.action === 'DescribeTargetHealth' ? '<html>502</html>' : from(answers)(request);
    });
    const { states, out } = await collect(bundle, 'tencent://ap-guangzhou?timeout=4');
    expect(states.get(`DescribeTargets-${BALANCER}`)).toBe('ok');
    expect(states.get(`DescribeListeners-${BALANCER}`)).toBe('failed: no whole answer within 4 s');
    expect(states.get('DescribeNetworkAcls')).toBe('failed: the list changed while it was read: 2 of 3 entries came');
    expect(states.get(`DescribeTargetHealth-${BALANCER}`)).toMatch(/^failed: .*JSON/);
    expect(existsSync(join(out, 'cluster/DescribeNetworkAcls.json'))).toBe(false);
  }, 60_000);

  it('is not asked without keys, and no keys are taken from the command line', async () => {
    const { bundle } = apart('clb-security-group-lacks-node-ports');
    const { HTTPS_PROXY: proxy = '', HOME: home = '' } = server.env;
    // The metadata of a machine, which are asked last, are not reached by the proxy of loopback.
    const none = await collect(bundle, 'tencent://ap-guangzhou', { HTTPS_PROXY: proxy, HOME: home, http_proxy: 'http://127.0.0.1:9' });
    expect([none.code, none.stderr]).toEqual([4, expect.stringMatching(/^netwhy: --cloud: no keys for the API: neither TENCENTCLOUD_SECRET_ID/)]);
    mkdirSync(join(home, '.tencentcloud'));
    writeFileSync(join(home, '.tencentcloud/credentials'), `[default]\nsecret_id = ${KEYS.id}\nsecret_key = ${KEYS.key}\n`);
    server.answers(from(new Map()));
    const { NODE_EXTRA_CA_CERTS: ca = '' } = server.env;
    expect((await collect(bundle, 'tencent://ap-guangzhou', { HTTPS_PROXY: proxy, HOME: home, NODE_EXTRA_CA_CERTS: ca })).states.get('DescribeLoadBalancers')).toBe('ok');
    expect(await collect(bundle, `tencent://${KEYS.id}:secret@ap-guangzhou`)).toMatchObject({ stderr: expect.stringContaining('keys do not belong on the command line') as unknown });
    const wrong = await collect(bundle, 'tencent://ap-guangzhou', { ...server.env, TENCENTCLOUD_SECRET_KEY: 'wrong' });
    expect([wrong.code, wrong.states.get('DescribeLoadBalancers')]).toEqual([0, 'not permitted: AuthFailure.SignatureFailure: refused for the test (AuthFailure.SignatureFailure)']);
  }, 60_000);
});

const programs = programsOrSkip();

describe.skipIf(!HAS_OPENSSL || programs.kind === 'missing')('a question to a live cluster', () => {
  it('takes along what the cloud has of it, and leaves out what is of no bundle', async () => {
    if (programs.kind === 'missing') return;
    const cluster = await startApiServer(programs);
    try {
      const service = { metadata: { name: 'api' }, spec: { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] }, status: {} };
      expect((await cluster.admin('POST', '/api/v1/namespaces/default/services', service)).status).toBe(201);
      expect((await cluster.admin('PATCH', '/api/v1/namespaces/default/services/api/status', { status: { loadBalancer: { ingress: [{ ip: '172.16.9.9' }] } } }, 'application/merge-patch+json')).status).toBe(200);
      const { answers, bundle } = apart('clb-security-group-lacks-node-ports');
      server.answers(from(answers));
      const out = join(work, 'asked');
      const place = 'tencent://ap-guangzhou';
      // There are no nodes to walk: what is kept is what was read.
      const { stderr } = await netwhy(['ip:198.51.100.7', 'svc/default/api', '--kubeconfig', cluster.kubeconfig, '--cloud', place, '--save', out]);
      expect([stderr, readdirSync(join(out, 'cluster')).filter((file) => file.startsWith('DescribeT'))]).toEqual([expect.stringContaining('kinds of API objects'), [`DescribeTargetHealth-${BALANCER}.json`, `DescribeTargets-${BALANCER}.json`]]);
      expect(JSON.parse(readFileSync(join(out, 'cluster/DescribeLoadBalancers.json'), 'utf8'))).toMatchObject({ LoadBalancerSet: [{ LoadBalancerId: BALANCER }] });
      expect(await netwhy(['ip:198.51.100.7', 'ip:172.16.9.9:80', '--bundle', bundle, '--cloud', place])).toMatchObject({ code: 2, stderr: expect.stringContaining('--cloud goes with a live cluster') as unknown });
    } finally {
      await cluster.stop();
    }
  }, 180_000);
});
