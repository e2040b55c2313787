import { VERSION } from '../../version.ts';
import { EXIT } from '../exit.ts';
import type { ClusterFlags } from './options.ts';
import { preflight } from './preflight.ts';
import { say } from './say.ts';

export interface ClusterCollectFlags extends ClusterFlags {
  readonly output: string;
  readonly force?: true;
}

/**
 * `netwhy collect --cluster`: reads a cluster into a bundle with the rights that there are. Ctrl-C ends it early: what was read until
 * then is written, and the bundle says what it lacks. Returns the exit code.
 */
export async function collectCluster(options: ClusterCollectFlags): Promise<number> {
  const { checkTarget, collectObjects, layOut, openSession, writeBundle } = await import('../../collect/index.ts');
  checkTarget(options.output, options.force === true);
  const session = await openSession(options);
  const abort = new AbortController();
  process.once('SIGINT', () => {
    process.stderr.write('\nnetwhy: interrupted: what was read until now is written; once more ends at once\n');
    abort.abort();
  });
  say(`context ${session.context}, server ${session.server}`);
  const createdAt = new Date().toISOString();
  await preflight(session, abort.signal);
  const objects = await collectObjects(session, { signal: abort.signal, onProgress: progress });
  await writeBundle(options.output, layOut(createdAt, VERSION, [], objects), options.force === true);
  say(`API objects: ${objects.filter(({ state }) => state === 'ok').length} of ${objects.length} outputs; ${session.calls} requests to the API server`);
  if (options.output !== '-') say(`written to ${options.output}; see what is in it with: netwhy show ${options.output}`);
  return abort.signal.aborted ? EXIT.interrupted : EXIT.asExpected;
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rnetwhy: ${done} of ${all} kinds of API objects${done === all ? '\n' : ''}`);
}
