import type { Pod, ServicePromise } from '../kube/index.ts';
import type { TraceQuestion, Walk } from '../trace/index.ts';
import type { Words } from '../finding/index.ts';
import type { HttpRequest } from '../network/index.ts';

/** One end of a question, as found in the bundle. `netns` is absent for what lies outside. */
export interface TargetEnd {
  readonly netns?: string;
  readonly node?: string;
  readonly pod?: Pod;
}

/** One concrete address that the query came down to. */
export interface Target {
  /** `10.96.0.10:53/udp`. */
  readonly name: string;
  readonly question: TraceQuestion;
  readonly client: TargetEnd;
  readonly server: TargetEnd;
  /** The Service that it belongs to, as the client's node must see it. */
  readonly promise?: ServicePromise;
  /** What the Service promises to clients outside that the address of a load balancer, asked from inside, was made for. */
  readonly behind?: ServicePromise;
  /** What is asked of a load balancer of seven layers. */
  readonly http?: HttpRequest;
  /** The port that the user asked for is not one of the Service's. */
  readonly undefinedPort?: boolean;
  /** The address is one of the wire by which the question comes in: it comes only where ARP says that the address is. */
  readonly byArp?: true;
}

/** A target with the walk that answers it. */
export interface Walked {
  readonly target: Target;
  readonly walk: Walk;
}

/** Why a query cannot be asked: a name that does not exist, a port that is missing. `near` lists what was perhaps meant. */
export interface Refusal {
  /** `question`: it names what is not there, or too little. `evidence`: the bundle lacks what it would take. */
  readonly fault: 'question' | 'evidence';
  readonly message: Words;
  readonly near: readonly string[];
}
