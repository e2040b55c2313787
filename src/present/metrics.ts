import type { WatchStep } from '../model/report/index.ts';

/** What the watching itself has counted so far, and how it stands. Times are seconds since the epoch. */
export interface WatchCounts {
  /** Events of objects that came, lists that were read anew, and requests to the API server. */
  readonly changes: number;
  readonly lists: number;
  readonly requests: number;
  /** Looks at the promise, and flows walked for them. */
  readonly looks: number;
  readonly walks: number;
  readonly transitions: number;
  readonly lastLook: number;
  readonly lookSeconds: number;
  /** Nodes that gave what was asked of them, and that did not, the last time. */
  readonly nodes: { readonly read: number; readonly missing: number };
  /** Kubernetes Events that were written, refused by the server, and held back because there were too many; undefined where none are. */
  readonly events: { readonly written: number; readonly refused: number; readonly held: number } | undefined;
}

/**
 * The state of a watched cluster in Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Labels are states and ids of causes,
 * of which there is a fixed number: no object's name is among them.
 */
export function presentMetrics(step: Pick<WatchStep, 'flows' | 'causes'> | undefined, counts: WatchCounts): string {
  const flows = step?.flows;
  const causes = new Map<string, { causes: number; flows: number }>();
  for (const { id, flows: broken } of step?.causes ?? []) {
    const known = causes.get(id) ?? { causes: 0, flows: 0 };
    causes.set(id, { causes: known.causes + 1, flows: known.flows + broken });
  }
  const ids = [...causes].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...metric('netwhy_flows', 'gauge', 'Promised flows by how they go.', flows === undefined ? [] : (['works', 'denied', 'broken', 'unknown'] as const).map((state) => [`{state="${state}"}`, flows[state]])),
    ...metric('netwhy_causes', 'gauge', 'Causes that break promised flows, by kind.', ids.map(([id, known]) => [`{cause="${id}"}`, known.causes])),
    ...metric('netwhy_cause_flows', 'gauge', 'Promised flows that a kind of cause breaks.', ids.map(([id, known]) => [`{cause="${id}"}`, known.flows])),
    ...metric('netwhy_nodes', 'gauge', 'Nodes by whether they could be read the last time.', (['read', 'missing'] as const).map((state) => [`{state="${state}"}`, counts.nodes[state]])),
    ...metric('netwhy_transitions_total', 'counter', 'Causes and groups of flows that turned.', [['', counts.transitions]]),
    ...metric('netwhy_events_total', 'counter', 'Kubernetes Events of what turned, by what became of them.', counts.events === undefined ? [] : Object.entries(counts.events).map(([outcome, count]) => [`{outcome="${outcome}"}`, count])),
    ...metric('netwhy_object_changes_total', 'counter', 'Changes of API objects that were seen.', [['', counts.changes]]),
    ...metric('netwhy_lists_total', 'counter', 'Lists of API objects that were read whole.', [['', counts.lists]]),
    ...metric('netwhy_api_requests_total', 'counter', 'Requests to the API server.', [['', counts.requests]]),
    ...metric('netwhy_looks_total', 'counter', 'Times that the promise was judged.', [['', counts.looks]]),
    ...metric('netwhy_walks_total', 'counter', 'Flows that were walked.', [['', counts.walks]]),
    ...metric('netwhy_last_look_timestamp_seconds', 'gauge', 'When the promise was judged last.', [['', counts.lastLook]]),
    ...metric('netwhy_last_look_duration_seconds', 'gauge', 'How long that took.', [['', counts.lookSeconds]]),
  ].join('');
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly (readonly [labels: string, value: number])[]): readonly string[] {
  return [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`, ...samples.map(([labels, value]) => `${name}${labels} ${value}\n`)];
}
