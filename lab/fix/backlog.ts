import type { Change } from '../../src/model/finding/index.ts';
import { podKey, podOf } from '../cluster/addresses.ts';
import type { Place } from '../kernel/command.ts';
import { nodeOf, runAll, startListener } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';

/** A pod's process starts anew, as after a change of its configuration, and asks for another backlog on one of its ports. */
export async function setBacklog(lab: Lab, at: Place, change: Extract<Change, { readonly kind: 'set-backlog' }>): Promise<void> {
  if (at.pod === undefined) throw new Error('the lab has no process to listen on a node itself');
  const pod = podOf(lab.cluster, at.pod);
  const sockets = await runOn(nodeOf(lab, at.node), { at, argv: ['ss', '-Htlnp', `sport = :${change.port}`] });
  const pids = [...new Set([...sockets.stdout.matchAll(/pid=(\d+)/g)].map(([, pid = '']) => pid))];
  if (pids.length === 0) throw new Error(`nothing listens on port ${change.port} of ${podKey(pod)}`);
  // A process that never comes back to its event loop does not hear a polite signal.
  await runAll(lab, [{ at: { node: at.node }, argv: ['kill', '-KILL', ...pids] }]);
  await startListener(lab, { ...pod, listens: pod.listens.map((one) => (one.port === change.port ? { ...one, backlog: change.backlog } : one)) });
}
