import type { ClusterPlan } from '../cluster.ts';
import { openCluster } from '../cluster.ts';
import { startShop } from '../workloads/shop.ts';
import { FAULTS } from './list.ts';
import { ask, installAgent, tryFault } from './run.ts';

/**
 * Tries the faults on a cluster of its own and prints a line for each: whether netwhy named the cause, and how long that took with the
 * agent, without it, and once it was mended. Gives how many went wrong.
 */
export async function tryFaults(plan: ClusterPlan, only: readonly string[], print: (line: string) => void): Promise<number> {
  const cluster = await openCluster(plan);
  let wrong = 0;
  try {
    await startShop(cluster.plane);
    await installAgent(cluster);
    for (const fault of FAULTS) {
      if (only.length > 0 && !only.includes(fault.name)) continue;
      if ('skipped' in fault) {
        print(`${plan.mode}  ${fault.name.padEnd(20)} skipped: ${fault.skipped}`);
        continue;
      }
      const healthy = await ask(cluster, fault.question, 'agent').then(({ verdict, findings }) => (verdict === 'reachable' && findings.length === 0 ? [] : [`before: ${verdict}, ${findings.join(', ')}`]), (error: unknown) => [`before: ${(error as Error).message}`]);
      const outcome = await tryFault(cluster, fault).catch((error: unknown) => ({ cause: '', ms: { agent: 0, pods: 0 }, healthyMs: 0, wrong: [(error as Error).message] }));
      const faults = [...healthy, ...outcome.wrong];
      if (faults.length > 0) wrong += 1;
      print(`${plan.mode}  ${fault.name.padEnd(20)} ${faults.length === 0 ? `ok ${outcome.cause}` : 'WRONG'}  agent ${outcome.ms.agent} ms, pods ${outcome.ms.pods} ms, mended ${outcome.healthyMs} ms${faults.map((what) => `\n    ${what}`).join('')}`);
    }
  } finally {
    await cluster.close();
  }
  return wrong;
}
