import type { CollectedObjects } from '../bundle/layout.ts';
import { run } from '../door.ts';
import { pool } from '../host/pool.ts';
import { noteOf } from '../host/state.ts';
import { RESOURCES } from './resources.ts';
import type { Resource } from './resources.ts';
import type { CollectState } from '../../model/evidence/source.ts';

/** Asks the API server through the user's own kubectl, a few resources at a time. What it refuses is recorded as such. */
export function runKubectl(timeoutMs: number, signal?: AbortSignal): Promise<readonly CollectedObjects[]> {
  return pool(RESOURCES, 4, (resource) => get(resource, timeoutMs, signal));
}

async function get({ resource, file, args }: Resource, timeoutMs: number, signal?: AbortSignal): Promise<CollectedObjects> {
  const argv = ['kubectl', 'get', resource, ...args, '-o', 'json'] as const;
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const started = new Date();
  const result = await run({ argv: [...argv], onStdout: (chunk) => out.push(chunk), onStderr: (chunk) => err.push(chunk), idleMs: timeoutMs, ...(signal === undefined ? {} : { signal }) });
  const stderr = result.timedOut ? `stopped: nothing came for ${timeoutMs / 1000} s` : Buffer.concat(err).toString('utf8');
  const text = result.code === 0 ? Buffer.concat(out) : Buffer.alloc(0);
  const missing = result.error?.code === 'ENOENT';
  return {
    source: resource, file, text, command: argv.join(' '), exit: result.code, startedAt: started.toISOString(), durationMs: Date.now() - started.getTime(),
    state: missing ? 'tool missing' : stateOf(result.code, stderr), note: missing ? 'kubectl is not installed' : noteOf(result.code === 0 ? '' : lastLine(stderr)),
  };
}

/** A resource that the server does not have, or an object that is not there, is nothing: `empty`. */
function stateOf(code: number, stderr: string): CollectState {
  if (code === 0) return 'ok';
  if (/forbidden|unauthorized|must be logged in/i.test(stderr)) return 'not permitted';
  return /doesn't have a resource type|\(NotFound\)/.test(stderr) ? 'empty' : 'failed';
}

/** kubectl logs its attempts first and says what is the matter last. */
function lastLine(stderr: string): string {
  return stderr.trim().split('\n').at(-1) ?? '';
}
