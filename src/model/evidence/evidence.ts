import type { CollectState, SourceId } from './source.ts';

/** One line of evidence: `file` is a path inside the bundle, `line` counts from 1. */
export interface LineRef {
  readonly file: string;
  readonly line: number;
}

/** The raw output of one command on one node, in one network namespace (absent for what belongs to the whole node). */
export interface EvidenceItem {
  readonly node: string;
  readonly netns?: string;
  readonly source: SourceId;
  /** Path inside the bundle, `/`-separated. */
  readonly file: string;
  readonly command: string;
  readonly state: CollectState;
  readonly exit: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** What the command said when it did not go well, as one line; absent or empty when there is nothing to say. */
  readonly note?: string;
  /** The raw text. Reads lazily, never throws: an unreadable file is an item whose state is `failed`. */
  text(): string;
}

/** A network namespace as the collector found it on a node. `id` is unique on the node; the host's own is `host`. */
export interface NetnsEntry {
  readonly id: string;
  /** Inode of `/proc/PID/ns/net`, as a decimal string. */
  readonly inode: string;
  /** Names under /run/netns (and the like) that point to it. */
  readonly names: readonly string[];
  readonly pids: readonly number[];
  /** Cgroup paths of its processes, as `/proc/PID/cgroup` prints them. */
  readonly cgroups: readonly string[];
}

export interface NodeEvidence {
  readonly name: string;
  readonly netns: readonly NetnsEntry[];
  readonly items: readonly EvidenceItem[];
  /** Counters of the same namespaces as they were some time before; absent when they were read once only. */
  readonly before?: readonly EvidenceItem[];
}

/** A file of API objects as `kubectl get -o json|yaml` prints them. */
export interface ClusterItem {
  /** The resource as kubectl names it, e.g. `pods`, `endpointslices.discovery.k8s.io`. */
  readonly resource: string;
  readonly file: string;
  readonly command: string;
  readonly state: CollectState;
  /** As for `EvidenceItem`. */
  readonly note?: string;
  text(): string;
}

/** The cluster that was asked: the context of the kubeconfig, and the API server's address. */
export interface LiveCluster {
  readonly context: string;
  readonly server: string;
}

/** A bundle on disk, opened: what there is, in raw text. */
export interface Evidence {
  readonly formatVersion: number;
  readonly createdAt: string;
  /** Absent where no API server was asked directly. */
  readonly live?: LiveCluster;
  /** Where it was opened from, for messages. */
  readonly origin: string;
  readonly nodes: readonly NodeEvidence[];
  readonly cluster: readonly ClusterItem[];
  /** Captures that were made beside it; absent where there are none. */
  readonly captures?: readonly CapturedFile[];
  /** What was wrong with the bundle itself (a missing index, a file named but absent). */
  readonly diagnostics: readonly Diagnostic[];
}

/** A capture file of a bundle: how it is called in messages, and its bytes, read when they are asked for. */
export interface CapturedFile {
  readonly name: string;
  readonly read: () => Uint8Array;
}

/** About input: what could not be read, where, and what that means. `line` is absent when it concerns the whole file. */
export interface Diagnostic {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** A file of the bundle that tells nothing: what it was to tell of, and the fault. */
export interface UnreadFile {
  readonly what: string;
  readonly fault: Diagnostic;
}
