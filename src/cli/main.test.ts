import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const top = mkdtempSync(join(tmpdir(), 'netwhy-cli-'));
const netwhy = join(top, 'netwhy.mjs');
const bundle = join(import.meta.dirname, '../collect/bundle/testdata/small.tar.zst');

beforeAll(async () => {
  const banner = "import { createRequire as r } from 'node:module';\nconst require = r(import.meta.url);";
  await build({ entryPoints: [join(import.meta.dirname, 'main.ts')], bundle: true, platform: 'node', format: 'esm', outfile: netwhy, banner: { js: banner }, loader: { '.md': 'text' } });
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

function run(args: readonly string[], env: Record<string, string> = {}, program = netwhy): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: top, ...env } });
  return { code: status, out: stdout, err: stderr };
}

describe('what is written wrongly ends with one clear line and exit code 2', () => {
  it.each([
    [['pod/a/b'], 'where to?'],
    [['web', 'pod/a/b'], '"web" is not an endpoint'],
    [['pod/a/b', 'ip:1.2.3.4', '--tcp', '--udp'], 'not both'],
    [['--packet', 'client.pcap'], 'write a capture and the number of a packet'],
    [['pod/a/b', 'ip:1.2.3.4', '--packet', 'client.pcap#1'], 'leave FROM and TO out'],
    [['pod/a/b', 'ip:1.2.3.4', '--nonsense'], "unknown option '--nonsense'"],
    [['pod/a/b', 'ip:1.2.3.4', '-o', 'xml'], 'Allowed choices are text, json, html'],
    [['collect'], "required option '-o, --output <path>'"],
    [['collect', '-o', join(top, 'x.tgz'), '--no-host'], '--no-host leaves nothing'],
    [['show'], 'name a bundle'],
    [['check'], 'name a bundle'],
    [['diff', 'a.tgz'], "missing required argument 'new'"],
    [['diff', 'a.tgz', 'b.tgz', 'pod/a/b'], 'where to?'],
    [['diff', 'a.tgz', 'b.tgz', 'web', 'pod/a/b'], '"web" is not an endpoint'],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish, powershell'],
  ])('%j', (args, message) => {
    const { code, out, err } = run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

it('without a bundle and a kubeconfig says so, and how to collect', () => {
  const { code, err } = run(['pod/a/b', 'ip:1.2.3.4']);
  expect(code).toBe(4);
  expect(err).toContain('there is no kubeconfig');
  expect(err).toContain('netwhy collect -o');
});

it.each([[['show', '/no/such.tgz']], [['pod/a/b', 'ip:1.2.3.4', '-b', '/no/such.tgz']], [['show', netwhy]]])('a bundle that is none cannot be run: %j', (args) => {
  writeFileSync(netwhy.replace('.mjs', '.txt'), 'x');
  const { code, err } = run(args);
  expect(code).toBe(4);
  expect(err.trim().split('\n')).toHaveLength(1);
});

it('help and version are no errors, and are called as the user calls them', () => {
  const plugin = join(top, 'kubectl-netwhy');
  symlinkSync(netwhy, plugin);
  expect(run(['--help'])).toMatchObject({ code: 0, err: '' });
  expect(run(['--help']).out).toContain('netwhy pod/shop/web svc/shop/db:5432 --bundle incident.tgz');
  expect(run(['--help'], {}, plugin).out).toContain('Usage: kubectl netwhy FROM TO');
  expect(run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown });
});

it('show says what is missing and what that costs, in both languages, and from the environment', () => {
  expect(run(['show', bundle]).out).toContain('sysctl: not collected [n1 blue]\n      It cannot be told whether the kernel forwards');
  expect(run(['show', bundle, '--lang', 'zh']).out).toContain('无法判断内核是否转发');
  expect(run(['show', bundle], { NETWHY_LANG: 'zh' }).out).toContain('无法判断内核是否转发');
  expect(run(['show', bundle], { LANG: 'zh_CN.UTF-8' }).out).toContain('无法判断内核是否转发');
  const json = JSON.parse(run(['show', bundle, '-o', 'json']).out) as { nodes: unknown };
  expect(json.nodes).toMatchObject([{ name: 'n1', items: 1 }]);
});

it('diff says what turned, ends as the question does that is asked of the new bundle, and names the bundle that cannot be asked', () => {
  const [healthy, broken] = ['wrong-device-healthy/bundle.tgz', 'wrong-device/bundle'].map((name) => join(import.meta.dirname, '../../cases/route', name)) as [string, string];
  const question = ['pod/shop/web', 'svc/shop/db:5432'];
  expect(run(['diff', healthy, broken, ...question])).toMatchObject({ code: 1, out: expect.stringContaining('+ 10.40.2.10 dev cali830b79eb57d scope link') as unknown });
  expect(run(['diff', broken, healthy, ...question, '--lang', 'zh'])).toMatchObject({ code: 0, out: expect.stringContaining('不可达 -> 可达') as unknown });
  expect(run(['diff', broken, healthy, '-o', 'json'])).toMatchObject({ code: 0, err: '' });
  expect(run(['diff', healthy, bundle, ...question])).toMatchObject({ code: 4, out: '', err: expect.stringContaining(bundle) as unknown });
  expect(run(['diff', healthy, '/no/such.tgz']).code).toBe(4);
}, 120_000);

it('API objects that kubectl printed before are taken along', () => {
  const pods = join(top, 'pods.json');
  const target = join(top, 'cluster.tgz');
  writeFileSync(pods, '{"apiVersion":"v1","kind":"PodList","items":[]}');
  expect(run(['collect', '--no-host', '--cluster-objects', pods, '-o', target]).code).toBe(0);
  expect(run(['show', target]).out).toContain('pods: ok (cluster/pods.json)');
  expect(run(['collect', '--no-host', '--cluster-objects', pods, '-o', target]).err).toContain('there already');
});

it('the objects of TCS are compared with a table that was named, or taken along; a table that cannot be read is one error', () => {
  const vpc = join(top, 'vpcservices.infra.tce.io.json');
  writeFileSync(vpc, JSON.stringify({ apiVersion: 'infra.tce.io/v1', kind: 'VPCServiceList', items: [{ metadata: { name: 'ntp', namespace: 'tce' }, spec: { vpcid: -1, vpcip: '169.254.0.5', ports: [{ port: 80, protocol: 'TCP' }] }, status: 'Ready' }] }));
  const [good, cut] = ['t_route.txt', 'cut.txt'].map((name) => join(top, name)) as [string, string];
  const text = readFileSync(join(import.meta.dirname, '../parse/t-route/testdata/boxes.txt'), 'utf8');
  writeFileSync(good, text.replace('169.254.0.5', '169.254.0.6'));
  writeFileSync(cut, text.slice(0, 900));
  const [objects, all] = ['objects.tgz', 'tcs.tgz'].map((name) => join(top, name)) as [string, string];
  expect(run(['collect', '--no-host', '--cluster-objects', vpc, '-o', objects]).code).toBe(0);
  expect(run(['collect', '--no-host', '--cluster-objects', vpc, '--tvpc', good, '-o', all]).code).toBe(0);
  for (const asked of [[objects, '--tvpc', good], [all]]) expect(run(['check', ...asked, '--area', 'tcs'])).toMatchObject({ code: 1, out: expect.stringContaining('VPCGW has no rule for vpcservice/tce/ntp') as unknown });
  expect(run(['check', all, '--area', 'tcs', '--lang', 'zh', '--tvpc', cut])).toMatchObject({ code: 4, out: '', err: expect.stringMatching(/cut\.txt:\d+: .*cut off/) as unknown });
  expect(run(['check', objects, '--area', 'tcs'])).toMatchObject({ code: 3, out: expect.stringContaining('t_route was not collected') as unknown });
  expect(run(['check', objects, '--area', 'tcs', '--tvpc', '/no/such'])).toMatchObject({ code: 4, err: expect.stringContaining('cannot read /no/such') as unknown });
  expect(run(['check', objects, '--tvpc', good]).code).toBe(2);
  expect(JSON.parse(run(['check', all, '--area', 'tcs', '-o', 'json', '--exit-zero']).out)).toMatchObject({ area: 'tcs', findings: [{ id: 'tcs-rule-missing' }] });
});

it('a reader that goes away ends it without a word', () => {
  const text = execFileSync('sh', ['-c', '"$1" "$2" show "$3" 2>&1 | head -n 1; "$1" "$2" --help 2>&1 | head -n 1', 'sh', process.execPath, netwhy, bundle], { encoding: 'utf8' });
  expect(text.trim().split('\n')).toEqual([expect.stringContaining('Bundle'), expect.stringContaining('Usage')]);
});

it('the completion script of bash is one that bash takes', () => {
  const script = join(top, 'completion.bash');
  writeFileSync(script, run(['completion', 'bash']).out);
  const words = execFileSync('bash', ['-c', 'source "$0"; COMP_WORDS=(netwhy --la); COMP_CWORD=1; _netwhy; echo "${COMPREPLY[@]}"; COMP_WORDS=(netwhy co); _netwhy; echo "${COMPREPLY[@]}"', script], { encoding: 'utf8' });
  expect(words).toBe('--lang\ncollect completion\n');
});
