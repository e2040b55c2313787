import { randomBytes } from 'node:crypto';
import { MarkReader } from '../shell/marks.ts';
import { FIELD, MARK, streamScript } from '../shell/stream.ts';
import { run } from '../door.ts';
import type { RunResult } from '../door.ts';
import { noteOf, stateOf } from './state.ts';
import type { CollectState } from '../../model/evidence/source.ts';

/** What one command gave. `text` is exactly what it printed. */
export interface Sample {
  readonly source: string;
  readonly command: string;
  readonly state: CollectState;
  readonly exit: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly text: Buffer;
  readonly note: string;
}

export interface ProbeRequest {
  readonly part: 'kernel_list' | 'node' | 'netns' | 'host';
  /** Path of the namespace to enter; absent: stay where we are. */
  readonly enter?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ids of sources not to run. */
  readonly skip?: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ProbeResult {
  readonly samples: readonly Sample[];
  /** Inode of the namespace that it ran in; undefined when it did not run. */
  readonly inode: string | undefined;
  /** What was printed after the last mark. */
  readonly rest: string;
  /** Why it did not run to its end, or empty. */
  readonly problem: string;
}

/**
 * Runs the script once, and again after a command that hangs: the hanging one is killed and recorded as failed, those after
 * it are run.
 */
export async function probe(request: ProbeRequest): Promise<ProbeResult> {
  const samples: Sample[] = [];
  for (;;) {
    const session = new Session([...(request.skip ?? []), ...samples.map((sample) => sample.source)]);
    const result = await session.run(request);
    samples.push(...session.finish());
    const hung = session.running;
    if (hung === undefined || !result.timedOut) return { samples, inode: session.inode, rest: session.rest().toString('utf8'), problem: session.problem(result) };
    samples.push({ ...hung, text: session.rest(), state: 'failed', exit: 124, durationMs: request.timeoutMs, note: `stopped: nothing came for ${request.timeoutMs / 1000} s` });
  }
}

class Session {
  inode: string | undefined;
  running: Omit<Sample, 'state' | 'exit' | 'durationMs' | 'note'> | undefined;
  readonly #skip: readonly string[];
  readonly #samples: Sample[] = [];
  readonly #errors = new Map<string, string>();
  readonly #token = randomBytes(12).toString('hex');
  readonly #stdout = new MarkReader(`${MARK}${this.#token}${FIELD}`, (fields, before) => this.#onOut(fields, before));
  readonly #stderr = new MarkReader(`${MARK}${this.#token}${FIELD}`, ([, source = ''], before) => this.#errors.set(source, before.toString('utf8')));

  constructor(skip: readonly string[]) {
    this.#skip = skip;
  }

  run(request: ProbeRequest): Promise<RunResult> {
    const script = ['sh', '-c', streamScript(), 'sh', request.part] as const;
    return run({
      argv: request.enter === undefined ? [...script] : ['nsenter', `--net=${request.enter}`, ...script],
      env: { ...request.env, NW_MARK: this.#token, NW_SKIP: this.#skip.join(' ') },
      onStdout: (chunk) => this.#stdout.push(chunk),
      onStderr: (chunk) => this.#stderr.push(chunk),
      idleMs: request.timeoutMs,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
  }

  /** The samples, once both streams have ended: what was said on standard error is known only then. */
  finish(): readonly Sample[] {
    return this.#samples.map((sample) => {
      const said = this.#errors.get(sample.source) ?? '';
      if (sample.state === 'tool missing' || said === '') return sample;
      const state = stateOf(sample.exit, sample.text.length, said);
      return { ...sample, state, note: state === 'ok' ? '' : noteOf(said) };
    });
  }

  rest(): Buffer {
    return this.#stdout.rest();
  }

  problem(result: RunResult): string {
    if (result.error?.code === 'ENOENT') return 'nsenter is not installed';
    if (result.error !== undefined) return result.error.message;
    if (result.timedOut) return 'nothing came in time';
    return result.code === 0 && this.running === undefined ? '' : noteOf(this.#stderr.rest().toString('utf8')) || `ended early with exit code ${result.code}`;
  }

  #onOut(fields: readonly string[], before: Buffer): void {
    const [event, a = '', b = '', c = ''] = fields;
    const startedAt = new Date().toISOString();
    if (event === 'self') this.inode = a;
    else if (event === 'begin') this.running = { source: a, command: b, startedAt, text: Buffer.alloc(0) };
    else if (event === 'none') this.#samples.push({ source: a, command: b, startedAt, state: 'empty', exit: 0, durationMs: 0, text: Buffer.alloc(0), note: c });
    else if (event === 'end' && this.running !== undefined) {
      this.#samples.push(ended({ ...this.running, text: before }, b));
      this.running = undefined;
    }
  }
}

function ended(sample: Omit<Sample, 'state' | 'exit' | 'durationMs' | 'note'>, status: string): Sample {
  const durationMs = Date.now() - Date.parse(sample.startedAt);
  if (status === 'missing') return { ...sample, state: 'tool missing', exit: 127, durationMs, note: '' };
  const exit = Number(status);
  return { ...sample, state: stateOf(exit, sample.text.length, ''), exit, durationMs, note: '' };
}
