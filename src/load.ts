import { assembleNetwork } from './assemble/index.ts';
import type { ClusterItem, Evidence, EvidenceItem, UnreadFile } from './model/evidence/index.ts';
import type { Cluster } from './model/kube/index.ts';
import type { Network, Part, Placement } from './model/network/index.ts';
import type { TreeReader } from './model/tree/by-source.ts';
import { clbQuestionOf } from './model/tree/clb.ts';
import type { TRouteTree } from './model/tree/t-route.ts';
import { parseClb, parseItem, parseKube, parseTRoute } from './parse/index.ts';

/** A bundle made ready to be asked. */
export interface Loaded {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly placement: Placement;
  /** Rules of VPCGW (TCS); read when first asked for. */
  readonly tRoute: Part<TRouteTree>;
  /** Files that have been read so far; grows while questions are asked. */
  readonly read: ReadonlySet<string>;
  /** Files about load balancers and machines that could not be read as what they are called, and why. */
  readonly unread: readonly UnreadFile[];
}

/** What was parsed, by item: bundles that share items can share it. */
export type Parsed = WeakMap<EvidenceItem | ClusterItem, unknown>;

/** Joins parser and assembler: every file is parsed once, when something first asks for what it says. */
export function load(evidence: Evidence, parsed: Parsed = new WeakMap()): Loaded {
  const read = new Set<string>();
  const keep = <I extends EvidenceItem | ClusterItem, T>(parse: (item: I) => T): ((item: I) => T) => (item) => {
    read.add(item.file);
    if (!parsed.has(item)) parsed.set(item, parse(item));
    return parsed.get(item) as T;
  };
  const clb = keep((item: ClusterItem) => parseClb(item.text(), item.file, item.resource));
  const world = assembleNetwork(evidence, { tree: keep(parseItem as (item: EvidenceItem) => ReturnType<typeof parseItem>) as TreeReader, objects: keep((item: ClusterItem) => parseKube(item.text(), item.file)), clb, tRoute: keep((item: ClusterItem) => parseTRoute(item.text(), item.file)) });
  return { network: world.network, cluster: world.cluster, placement: world.placement, get tRoute() { return world.tRoute; }, read, get unread() { return unreadOf(evidence.cluster, clb); } };
}

function unreadOf(items: readonly ClusterItem[], read: (item: ClusterItem) => ReturnType<typeof parseClb>): readonly UnreadFile[] {
  return items.flatMap((item) => {
    const tree = item.state === 'ok' && clbQuestionOf(item.resource) !== undefined ? read(item) : undefined;
    const [fault] = tree?.answer === undefined ? (tree?.diagnostics ?? []) : [];
    return fault === undefined ? [] : [{ what: item.resource, fault }];
  });
}
