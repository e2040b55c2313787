import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaptureReport } from '../model/report/index.ts';

const top = mkdtempSync(join(tmpdir(), 'netwhy-capture-test-'));
const netwhy = join(top, 'netwhy.mjs');
const bundle = join(top, 'kept.tgz');
const able = process.getuid?.() === 0 && ['unshare', 'tcpdump', 'ping', 'ip', 'pidof'].every((program) => spawnSync('which', [program]).status === 0);

beforeAll(async () => {
  const banner = "import { createRequire as r } from 'node:module';\nconst require = r(import.meta.url);";
  await build({ entryPoints: [join(import.meta.dirname, 'main.ts')], bundle: true, platform: 'node', format: 'esm', outfile: netwhy, banner: { js: banner }, loader: { '.md': 'text' } });
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** A host of its own that pings itself, and a capture that would take ten minutes. Ctrl-C on a terminal goes to all processes, tcpdump among them. */
const HOST = `ip link set lo up; ip link add d0 type veth peer name d1; ip addr add 10.9.9.1/24 dev d0; ip link set d0 up; ip link set d1 up
ping -i 0.2 10.9.9.1 > /dev/null &
(until pidof tcpdump > /dev/null; do sleep 0.1; done; sleep 1; kill -INT -1) &
node ${netwhy} capture ip:10.9.9.1 ip:10.9.9.1:9 --for 600 -o ${bundle}
echo "code $?"; kill -KILL -1`;

test.runIf(able)('Ctrl-C ends the captures, and what was captured until then is a bundle that is read', { timeout: 120_000 }, () => {
  const host = spawnSync('unshare', ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', HOST], { encoding: 'utf8' });
  expect([host.stdout, host.stderr]).toEqual(['code 0\n', expect.stringContaining('interrupted: writing what was captured')]);
  expect(existsSync(bundle)).toBe(true);
  const { stdout } = spawnSync(process.execPath, [netwhy, 'pcap', '--bundle', bundle, '-o', 'json', '--exit-zero'], { encoding: 'utf8' });
  const { files } = JSON.parse(stdout) as CaptureReport;
  expect(files.map(({ fault }) => fault)).toEqual(files.map(() => undefined));
  expect(Math.max(...files.map(({ packets }) => packets))).toBeGreaterThan(4);
});
