import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kubeProxyDump, RULES_PER_SERVICE } from './generate/kube-proxy-dump.ts';
import type { BenchLine } from './line.ts';
import { median, timed } from './line.ts';

/** What the measured process prints. */
interface Measured {
  readonly parsedMs: number;
  readonly firstMs: number;
  readonly questionMs: number;
  readonly peakRssMb: number;
}

/**
 * Parses and indexes a dump in a process of its own, three times, beside `iptables-nft-restore --test` on the same file in between;
 * then asks one question of what was loaded.
 */
export async function largeDump(smoke: boolean): Promise<readonly BenchLine[]> {
  const services = smoke ? 1_000 : 10_000;
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-bench-'));
  const file = join(folder, 'dump.txt');
  writeFileSync(file, kubeProxyDump(services, 5));
  try {
    const rounds = smoke ? 1 : 3;
    const ours: Measured[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(measure(file));
      const peer = await peerMs(file);
      if (peer !== undefined) theirs.push(peer);
    }
    return lines(services, ours, theirs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function lines(services: number, ours: readonly Measured[], theirs: readonly number[]): readonly BenchLine[] {
  const parsed = median(ours.map(({ parsedMs }) => parsedMs));
  const peer = median(theirs);
  const memory = Math.max(...ours.map(({ peakRssMb }) => peakRssMb));
  const question = median(ours.map(({ questionMs }) => questionMs));
  const rules = services * RULES_PER_SERVICE;
  return [
    theirs.length === 0
      ? { what: `${rules} rules parsed and indexed`, measured: `${parsed.toFixed(0)} ms`, peer: 'no peer: iptables-nft-restore did not run here (needs root)', ratio: Number.NaN }
      : { what: `${rules} rules parsed and indexed`, measured: `${parsed.toFixed(0)} ms`, peer: `iptables-nft-restore --test ${peer.toFixed(0)} ms`, ratio: parsed / peer, limit: 0.5 },
    { what: 'peak memory of that process', measured: `${memory.toFixed(0)} MB`, peer: 'limit 500 MB', ratio: memory / 500, limit: 1 },
    { what: 'the first question on it, which indexes the chains that it meets', measured: `${median(ours.map(({ firstMs }) => firstMs)).toFixed(0)} ms`, peer: 'in the figure above', ratio: median(ours.map(({ firstMs }) => firstMs)) / parsed },
    { what: 'one question on it after loading', measured: `${question.toFixed(2)} ms`, peer: 'limit 2 ms', ratio: question / 2, limit: 1 },
  ];
}

function measure(file: string): Measured {
  const run = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('measure-dump.ts', import.meta.url)), file], { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Measured;
}

/** Time of the peer in a network namespace of its own; `undefined` where it cannot run. */
async function peerMs(file: string): Promise<number | undefined> {
  let status: number | null = null;
  const input = readFileSync(file);
  const took = await timed(() => (status = spawnSync('unshare', ['-n', 'iptables-nft-restore', '--test'], { input }).status));
  return status === 0 ? took : undefined;
}
