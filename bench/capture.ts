import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCapture } from './generate/capture.ts';
import type { BenchLine } from './line.ts';
import { median, timed } from './line.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MEMORY_MB = 300;

/**
 * All that `netwhy pcap` says of a capture of a gigabyte, as a process of its own, beside `tshark -q -z conv,tcp -z dns,tree` and beside reading the file
 * alone, in turns in the same run.
 */
export async function largeCapture(smoke: boolean): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'netwhy-bench-'));
  const file = join(folder, 'large.pcap');
  try {
    const packets = writeCapture(file, smoke ? 20e6 : 1e9);
    const [ours, theirs, reading, memory]: number[][] = [[], [], [], []];
    for (let round = 0; round < (smoke ? 1 : 3); round += 1) {
      reading?.push(await timed(() => spawnSync('cat', [file], { stdio: ['ignore', 'ignore', 'inherit'] })));
      ours?.push(await timed(() => memory?.push(netwhy(file))));
      const peer = await tsharkMs(file);
      if (peer !== undefined) theirs?.push(peer);
    }
    return lines(packets, median(ours ?? []), median(theirs ?? []), median(reading ?? []), Math.max(...(memory ?? [])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function lines(packets: number, ours: number, theirs: number, reading: number, memory: number): readonly BenchLine[] {
  const what = `${packets} packets: connections, DNS and what they show`;
  return [
    Number.isNaN(theirs)
      ? { what, measured: `${ours.toFixed(0)} ms`, peer: 'no peer: tshark is not installed here', ratio: Number.NaN }
      : { what, measured: `${ours.toFixed(0)} ms`, peer: `tshark -q -z conv,tcp -z dns,tree ${theirs.toFixed(0)} ms`, ratio: ours / theirs, limit: 0.1 },
    { what: 'beside reading the file alone', measured: `${ours.toFixed(0)} ms`, peer: `cat ${reading.toFixed(0)} ms`, ratio: ours / reading },
    { what: 'peak memory of that process', measured: `${memory.toFixed(0)} MB`, peer: `limit ${MEMORY_MB} MB`, ratio: memory / MEMORY_MB, limit: 1 },
  ];
}

/** Writes its peak memory in MB when it ends. */
const TELL_MEMORY = 'data:text/javascript,process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS / 1024)));';

/** Peak memory in MB of the command line on the file. */
function netwhy(file: string): number {
  const run = spawnSync(process.execPath, ['--import', TELL_MEMORY, join(ROOT, 'dist/netwhy.mjs'), 'pcap', file, '-o', 'json', '--exit-zero'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(run.stderr);
  return Number(run.stderr);
}

async function tsharkMs(file: string): Promise<number | undefined> {
  let status: number | null = null;
  const took = await timed(() => (status = spawnSync('tshark', ['-q', '-z', 'conv,tcp', '-z', 'dns,tree', '-r', file], { stdio: 'ignore' }).status));
  return status === 0 ? took : undefined;
}
