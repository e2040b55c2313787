import type { Packet } from '../../net/packet.ts';
import type { Because } from '../network/because.ts';
import type { Tuple } from '../network/conntrack.ts';
import type { Disposition, Errno } from './disposition.ts';

/** Where in the datapath a step happens, in the order in which a packet meets them. */
export type Stage =
  | 'socket' | 'device-in' | 'bridge' | 'decapsulate' | 'raw' | 'conntrack' | 'mangle' | 'nat' | 'filter' | 'security'
  | 'local-source' | 'rp-filter' | 'route' | 'ipvs' | 'ttl' | 'forward' | 'input' | 'mtu' | 'encapsulate' | 'neighbour' | 'wire' | 'device-out' | 'balancer' | 'security-group' | 'network-acl' | 'listener' | 'reject';

/** What happened. `tuple` pairs show a translation; `chain` and `rule` name the netfilter place. */
export interface Step {
  readonly stage: Stage;
  readonly action: Action;
  readonly because: readonly Because[];
  /** Short machine-readable facts: chain, table, hook, route table, device, next hop, MAC, ... */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** The packet after this step, when the step changed it. */
  readonly packet?: Packet;
  /** Absent when certain. */
  readonly uncertain?: readonly Because[];
}

export type Action =
  | 'send' | 'receive' | 'accept' | 'pass' | 'drop' | 'reject' | 'jump' | 'return'
  | 'dnat' | 'snat' | 'untranslate' | 'mark' | 'notrack' | 'new' | 'established' | 'related' | 'invalid' | 'untracked'
  | 'lookup' | 'choose' | 'resolve' | 'flood' | 'switch' | 'encapsulate' | 'decapsulate' | 'fragment' | 'too-big' | 'decrement' | 'deliver' | 'lose' | 'match' | 'unknown';

/** The packet's stay in one namespace, from the device it came in by to the one it left by. */
export interface Hop {
  readonly netns: string;
  readonly node: string;
  /** Absent for locally generated packets. */
  readonly devIn?: string;
  readonly devOut?: string;
  readonly steps: readonly Step[];
}

/** One packet, from where it started to where it ended. `purpose` says why it was sent. */
export interface Journey {
  readonly direction: 'forward' | 'reply';
  readonly purpose: 'open' | 'answer' | 'data' | 'data-answer' | 'error';
  readonly packetIn: Packet;
  readonly packetOut: Packet;
  readonly hops: readonly Hop[];
  readonly disposition: Disposition;
}

/** What the client program sees. */
export type Outcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'error'; readonly errno: Errno }
  | { readonly kind: 'timeout' }
  /** A load balancer of seven layers answers for a backend: nobody there does, or it has no rule. */
  | { readonly kind: 'status'; readonly status: 404 | 502 | 504 }
  /** It is answered by another backend, after a load balancer of seven layers has waited for one in vain: so many milliseconds at least and at most. */
  | { readonly kind: 'late'; readonly least: number; readonly most: number }
  /** The connection opens, but full-size packets are lost without a word. */
  | { readonly kind: 'stalls' }
  /** A wire question that expects no reply: where it ended is all there is. */
  | { readonly kind: 'one-way' }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/** One way that the connection can go, with the choices that led here. Weights of all branches of a walk add up to 1. */
export interface Branch {
  readonly weight: number;
  /** Choices of the kernel's dice, in order: `KUBE-SVC-X 1/3`, `ipvs rr 10.0.0.1:80`. */
  readonly choices: readonly string[];
  /** Lines whose answer was not known and was taken one way here; absent lines mean that the branch is certain. */
  readonly assumed: readonly Because[];
  /** What is not known and was not walked both ways, so that the outcome is unknown whatever the journeys say. */
  readonly doubts?: readonly Because[];
  /** What was asked of lines that are not known, with the answer taken here (`yes KEY`, `no KEY`); both answers were walked. */
  readonly answers?: readonly string[];
  /** Forward and reply in the order sent. The last one is where it failed, if it failed. */
  readonly journeys: readonly Journey[];
  readonly outcome: Outcome;
  /** What becomes of the connection that a load balancer of seven layers opens to its backend, where its client sees something else. */
  readonly behind?: Outcome;
  /** Final form of the connection at the server: what the listener sees. */
  readonly atServer?: { readonly netns: string; readonly tuple: Tuple };
}

/** The answer of a walk. `truncated` when there were more branches than the limit. */
export interface Walk {
  readonly branches: readonly Branch[];
  readonly truncated?: Because;
}
