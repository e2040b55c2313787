import type { Cluster } from '../cluster.ts';

/** A fault that is put into a cluster that runs, and taken out again. */
export interface ClusterFault {
  readonly name: string;
  readonly title: string;
  /** What netwhy is asked, and what is tried by a real connection. */
  readonly question: Question;
  /** The first finding, by its id: one of these, for a fault that the cluster itself notices after a while. */
  readonly causes: readonly string[];
  /** What the finding must name in its object, one of these. */
  readonly names: readonly string[];
  readonly inject: (cluster: Cluster) => Promise<void>;
  readonly undo: (cluster: Cluster) => Promise<void>;
}

/** Who asks whom: an application of the namespace `shop` (by the label of its one pod), and a Service. */
export interface Question {
  readonly client: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** A fault that cannot be made here, with why. */
export interface SkippedFault {
  readonly name: string;
  readonly skipped: string;
}
