/**
 * The only stage that sees the world: it reads a host, a cluster or a bundle on disk and gives raw text with the command, the
 * time and the state. It interprets nothing. `sources/` says what is collected, `shell/` makes the scripts, `host/` runs them,
 * `live/` captures and sends a probe, `capture/` reads capture files, `cluster/` and `kubectl/` ask the API server, `cloud/` the API of the cloud, `bundle/` reads and writes the format of docs/bundle.md.
 */
export { collectHost } from './host/collect.ts';
export { discover } from './host/discover.ts';
export { readPieces } from './capture/read.ts';
export { attempt } from './live/attempt.ts';
export { flowFilter, probeFilter, watchAll } from './live/watch.ts';
export type { WatchedNetns } from './live/watch.ts';
export { captureFile } from './bundle/captures.ts';
export { readFiles } from './bundle/files.ts';
export { bundleOf } from './bundle/memory.ts';
export type { BundleFile } from './bundle/format.ts';
export type { CollectedObjects } from './bundle/layout.ts';
export { readCloud } from './cloud/index.ts';
export { applyObject, pathOf } from './cluster/apply.ts';
export { EventWriter } from './cluster/events.ts';
export type { EventCounts, EventNote } from './cluster/events.ts';
export { findAgents, isRunning, podsOf } from './cluster/agents.ts';
export type { PodRef } from './cluster/agents.ts';
export { remove, removeLeftovers } from './cluster/leftovers.ts';
export { collectNodes } from './cluster/nodes.ts';
export type { NodeOutcome } from './cluster/nodes.ts';
export { attemptOnNode, captureOnNode } from './cluster/probe.ts';
export type { NodeDoor, ProbedNetns } from './cluster/probe.ts';
export { ownOwner } from './cluster/owner.ts';
export { OwnPods, whyNot } from './cluster/own-pods.ts';
export { COLLECT_SH, collectSh } from './shell/standalone.ts';
export { collectObjects } from './cluster/objects.ts';
export { collectorRights, EVENT_RIGHTS, READER_RIGHTS, missingRights } from './cluster/preflight.ts';
export { messageOf } from './cluster/status.ts';
export { watchObjects } from './cluster/watch/objects.ts';
export type { WatchedObjects } from './cluster/watch/objects.ts';
export { openSession } from './cluster/session.ts';
export type { Session } from './cluster/session.ts';
export { layOut } from './bundle/layout.ts';
export { openBundle } from './bundle/open.ts';
export { checkTarget, writeBundle } from './bundle/write.ts';
export { readObjects } from './kubectl/files.ts';
export { runKubectl } from './kubectl/run.ts';
export { isTvpcAddress } from './tvpc/address.ts';
export { readTable } from './tvpc/index.ts';
export { writeTable } from './tvpc/write.ts';
export { SOURCES } from './sources/index.ts';
export type { Source } from './sources/index.ts';
export { BundleError } from './bundle/error.ts';
