import { BrokenFlows } from './broken-flows.ts';
import { neededSettings, oddSettings } from './detect/index.ts';
import { load } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { CheckReport } from './model/report/index.ts';
import { promisedBy } from './promises.ts';
import { identitiesOf, missingOf, placesOf } from './report/index.ts';
import { VERSION } from './version.ts';

/** Told how many flows of how many have been walked. */
export type Progress = (done: number, all: number) => void;

/**
 * Checks a whole bundle without a question: walks every flow that the API objects promise, finds why those break that should work, and groups them by
 * cause. A flow that a NetworkPolicy stops keeps its promise; one that it should stop and does not is told of. Throws only for a bug of ours.
 */
export function check(evidence: Evidence, progress: Progress = () => undefined): CheckReport {
  const loaded = load(evidence);
  const { network, cluster, placement } = loaded;
  const { flows, skipped } = promisedBy(loaded);
  const broken = new BrokenFlows(loaded);
  const counts = { walked: 0, works: 0, denied: 0, broken: 0, unknown: 0 };
  const kinds = { service: 0, 'node-port': 0, pair: 0, 'own-node': 0, policy: 0 };
  const unenforced: { policy: string; flow: string }[] = [];
  for (const flow of flows) {
    const how = broken.judge(flow);
    counts.walked += 1;
    counts[how] += 1;
    kinds[flow.kind] += 1;
    if (flow.stoppedBy !== undefined && how === 'works') unenforced.push({ policy: flow.stoppedBy, flow: flow.name });
    if (counts.walked % 100 === 0 || counts.walked === flows.length) progress(counts.walked, flows.length);
  }
  const findings = broken.reports();
  const places = placesOf(broken.shown(), cluster, placement);
  return {
    schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt },
    flows: counts, kinds,
    findings, ...broken.groups.rest(), unenforced,
    notes: broken.notes(), settings: oddSettings(network, placement), needed: neededSettings(network, cluster, placement, findings), skipped,
    places,
    identities: identitiesOf(places, loaded, evidence),
    coverage: { missing: missingOf(evidence, loaded) },
  };
}
