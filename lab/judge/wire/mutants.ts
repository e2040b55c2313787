import { captureTaker } from '../../../src/captured.ts';
import { recordsOf } from '../../../src/wire/index.ts';
import type { Random } from '../random.ts';
import { generate } from './generate/file.ts';

/** Damaged files: what came of them. */
export interface Damage {
  readonly faults: readonly string[];
  readonly summary: string;
}

/** A file of some kilobytes takes milliseconds; who needs seconds goes in circles. Of the processor's time: on a busy machine anything may take seconds by the clock. */
const MOST_MS = 2000;
const MOST_GROWTH_MB = 200;
const OF_ONE = 50;
/** What length fields are set to. */
const ODD = [0, 1, 3, 0x7f, 0xff, 0xffff, 0x10000, 0x40000, 0x40001, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff];

/** Damages generated files at random, reads each in pieces of a random size, and looks whether that throws, hangs, takes memory, or loses what was before the damage. */
export function mutate(random: Random, count: number): Damage {
  const faults: string[] = [];
  const told = new Map<string, number>();
  const before = process.memoryUsage().rss;
  let slowest = 0;
  let original = plain(random.fork(0));
  for (let index = 0; index < count; index += 1) {
    if (index % OF_ONE === 0) original = plain(random.fork(index));
    const chance = random.fork(`mutant ${index}`);
    const { bytes, from } = damaged(chance, original);
    const started = process.cpuUsage();
    try {
      const { packets, fault } = readAll(bytes, chance.int(1, 3000));
      told.set(shape(fault?.message), (told.get(shape(fault?.message)) ?? 0) + 1);
      const whole = recordsOf(original.subarray(0, from)).length;
      if (packets < whole) faults.push(`mutant ${index}: ${packets} packets, and ${whole} lie before the damage`);
    } catch (error) {
      faults.push(`mutant ${index}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const { user, system } = process.cpuUsage(started);
    const took = (user + system) / 1000;
    slowest = Math.max(slowest, took);
    if (took > MOST_MS) faults.push(`mutant ${index}: took ${took.toFixed(0)} ms`);
  }
  const growth = (process.memoryUsage().rss - before) / 2 ** 20;
  if (growth > MOST_GROWTH_MB) faults.push(`memory grew by ${growth.toFixed(0)} MB`);
  const kinds = [...told].sort((a, b) => b[1] - a[1]).map(([what, times]) => `\n    ${times} times: ${what}`).join('');
  return { faults, summary: `${count} damaged files: ${faults.length} faults, the slowest took ${slowest.toFixed(0)} ms, memory grew by ${Math.max(0, growth).toFixed(0)} MB${kinds}` };
}

function plain(random: Random): Buffer {
  for (let attempt = 0; ; attempt += 1) {
    const { name, bytes } = generate(random.fork(attempt));
    if (!name.endsWith('gzip')) return bytes;
  }
}

function readAll(bytes: Buffer, size: number): ReturnType<ReturnType<typeof captureTaker>['end']> {
  const taker = captureTaker('mutant');
  for (let at = 0; at < bytes.length; at += size) if (!taker.push(Buffer.from(bytes.subarray(at, at + size)))) break;
  return taker.end();
}

/** A few bytes or words changed, a part cut out, doubled or left off at the end. `from` is the first place that differs. */
function damaged(random: Random, original: Buffer): { readonly bytes: Buffer; readonly from: number } {
  const at = random.int(0, original.length - 1);
  const length = random.int(1, 200);
  return random.weighted<() => { readonly bytes: Buffer; readonly from: number }>([
    [4, () => changed(original, Array.from({ length: random.int(1, 20) }, () => [random.int(0, original.length - 1), Buffer.from([random.int(0, 255)])]))],
    [4, () => changed(original, Array.from({ length: random.int(1, 4) }, () => [random.int(0, original.length >> 2) * 4, word(random)]))],
    [2, () => ({ bytes: original.subarray(0, at), from: at })],
    [1, () => ({ bytes: Buffer.concat([original.subarray(0, at), original.subarray(at + length)]), from: at })],
    [1, () => ({ bytes: Buffer.concat([original.subarray(0, at), original.subarray(Math.max(0, at - length), at), original.subarray(at)]), from: at })],
  ])();
}

function word(random: Random): Buffer {
  const bytes = Buffer.alloc(4);
  if (random.chance(0.5)) bytes.writeUInt32LE(random.pick(ODD));
  else bytes.writeUInt32BE(random.pick(ODD));
  return bytes;
}

function changed(original: Buffer, changes: readonly (readonly [number, Buffer])[]): { readonly bytes: Buffer; readonly from: number } {
  const bytes = Buffer.from(original);
  for (const [at, by] of changes) by.copy(bytes, at);
  return { bytes, from: Math.min(...changes.map(([at]) => at)) };
}

function shape(message: string | undefined): string {
  return message === undefined ? 'read to the end' : message.replaceAll(/\d+/g, 'N');
}
