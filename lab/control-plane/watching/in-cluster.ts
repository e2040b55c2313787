import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OWN_ARCHITECTURE, writeImages } from '../../../deploy/image/archive.ts';
import { netwhyImage } from '../../../deploy/image/build.ts';
import { CACHE, REPOSITORY } from '../../kernel/tools.ts';
import type { Cluster, ClusterPlan } from '../cluster.ts';
import { openCluster } from '../cluster.ts';
import { FAULTS } from '../faults/list.ts';
import { installAgent } from '../faults/run.ts';
import { importImages } from '../node/node.ts';
import { kubectl } from '../servers/control-plane.ts';
import { startShop } from '../workloads/shop.ts';

/** A change of the API objects, which is seen at once, and one of a node, which is seen when it is read again. */
const TRIED = ['wrong-target-port', 'chain-flushed'];
const LIMIT_MS = 120_000;

interface ToldEvent {
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly regarding: { readonly kind: string; readonly name: string };
}

/**
 * Runs `netwhy watch` in the cluster as deploy/manifests has it, with the image that users build, as the service account that it makes. Each fault must be told by an Event
 * when it is put in, and again when it is taken out, and Prometheus must be answered. Prints a line each, and gives how many went wrong.
 */
export async function tryWatch(plan: ClusterPlan, print: (line: string) => void): Promise<number> {
  const cluster = await openCluster(plan);
  const { plane } = cluster;
  let wrong = 0;
  const told = (right: boolean, line: string): void => {
    wrong += right ? 0 : 1;
    print(`${right ? 'ok   ' : 'WRONG'} ${line}`);
  };
  try {
    await startShop(plane);
    await installAgent(cluster);
    const archive = join(cluster.folder, 'netwhy.tar');
    await writeImages(archive, [await netwhyImage({ architecture: OWN_ARCHITECTURE, cache: join(CACHE, 'image') }, join(REPOSITORY, 'dist'))]);
    for (const node of cluster.nodes.values()) await importImages(node, archive);
    await kubectl(plane, ['apply', '-f', '-'], readFileSync(join(REPOSITORY, 'deploy/manifests/watch.yaml'), 'utf8'));
    await kubectl(plane, ['-n', 'netwhy', 'rollout', 'status', 'deployment/netwhy-watch', '--timeout=120s']);
    const first = await until(async () => /^netwhy_flows\{state="works"\} [1-9]/m.test(await metrics(cluster)));
    told(first !== undefined, `its first look: ${flowsIn(await metrics(cluster))}`);
    for (const fault of FAULTS) {
      if (!TRIED.includes(fault.name) || 'skipped' in fault) continue;
      const before = (await events(cluster)).length;
      const since = async (action: string): Promise<ToldEvent | undefined> => (await events(cluster)).slice(before).find((event) => event.action === action && fault.causes.some((id) => event.reason === camelCase(id)));
      await fault.inject(cluster);
      const appeared = await until(() => since('CauseAppeared'));
      told(appeared !== undefined, `${fault.name}: ${textOf(appeared)}`);
      await fault.undo(cluster);
      const cleared = await until(() => since('CauseCleared'));
      told(cleared !== undefined, `${fault.name} taken out: ${textOf(cleared)}`);
    }
    const refused = /^netwhy_events_total\{outcome="refused"\} (\d+)/m.exec(await metrics(cluster))?.[1];
    told(refused === '0', `Events that the API server refused: ${refused ?? 'not told'}`);
    const log = await kubectl(plane, ['-n', 'netwhy', 'logs', 'deployment/netwhy-watch'], undefined, true);
    told(!log.includes('not allowed'), `rights: ${/netwhy: not allowed.*/.exec(log)?.[0] ?? 'nothing is missing'}`);
    const restarts = await kubectl(plane, ['-n', 'netwhy', 'get', 'pods', '-l', 'app.kubernetes.io/component=watch', '-o', 'jsonpath={.items[*].status.containerStatuses[*].restartCount}']);
    told(restarts.trim() === '0', `restarts: ${restarts}`);
  } finally {
    await cluster.close();
  }
  return wrong;
}

/** In the order in which they were written. */
async function events({ plane }: Cluster): Promise<readonly ToldEvent[]> {
  const { items } = JSON.parse(await kubectl(plane, ['get', 'events.events.k8s.io', '-A', '-o', 'json'])) as { items: readonly (ToldEvent & { readonly eventTime: string | null; readonly reportingController?: string })[] };
  return items.filter(({ reportingController }) => reportingController === 'netwhy.io/watch').sort((a, b) => ((a.eventTime ?? '') < (b.eventTime ?? '') ? -1 : 1));
}

/** What Prometheus gets, asked through the API server. */
async function metrics({ plane }: Cluster): Promise<string> {
  const pod = await kubectl(plane, ['-n', 'netwhy', 'get', 'pods', '-l', 'app.kubernetes.io/component=watch', '-o', 'jsonpath={.items[0].metadata.name}']);
  return kubectl(plane, ['get', '--raw', `/api/v1/namespaces/netwhy/pods/${pod}:9464/proxy/metrics`]);
}

/** Asks until there is something; undefined after the limit. */
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T | undefined> {
  for (const began = Date.now(); Date.now() - began < LIMIT_MS * Number(process.env.NETWHY_LAB_PATIENCE ?? '1'); await delay(1000)) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
  }
  return undefined;
}

function flowsIn(text: string): string {
  return [...text.matchAll(/^netwhy_flows\{state="(\w+)"\} (\d+)/gm)].map(([, state, count]) => `${state} ${count}`).join(', ');
}

function textOf(event: ToldEvent | undefined): string {
  return event === undefined ? 'no Event tells of it' : `${event.type} ${event.reason} on ${event.regarding.kind} ${event.regarding.name}`;
}

function camelCase(id: string): string {
  return id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
