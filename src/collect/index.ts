/**
 * The only stage that sees the world: it reads a host, a cluster or a bundle on disk and gives raw text with the command, the
 * time and the state. It interprets nothing. `sources/` says what is collected, `shell/` makes the scripts, `host/` runs them,
 * `live/` captures and sends a probe, `cluster/` and `kubectl/` ask the API server, `bundle/` reads and writes the format of docs/bundle.md.
 */
export { collectHost } from './host/collect.ts';
export { discover } from './host/discover.ts';
export { attempt } from './live/attempt.ts';
export { probeFilter, watchAll } from './live/watch.ts';
export type { WatchedNetns } from './live/watch.ts';
export { collectObjects } from './cluster/objects.ts';
export { collectorRights, READER_RIGHTS, missingRights } from './cluster/preflight.ts';
export { openSession } from './cluster/session.ts';
export type { Session } from './cluster/session.ts';
export { layOut } from './bundle/layout.ts';
export { openBundle } from './bundle/open.ts';
export { checkTarget, writeBundle } from './bundle/write.ts';
export { readObjects } from './kubectl/files.ts';
export { runKubectl } from './kubectl/run.ts';
export { SOURCES } from './sources/index.ts';
export type { Source } from './sources/index.ts';
export { BundleError } from './bundle/error.ts';
