import type { Ip } from '../../net/ip.ts';
import type { Because, Part } from './because.ts';

/** How nodes tell the network that an address of none of their wires' devices is theirs. */
export interface Announcement {
  /** `arp`: one node answers who asks for the address, beside every node whose kernel does. `routes`: routers share connections out among all nodes. */
  readonly by: 'arp' | 'routes';
  readonly nodes: Part<readonly Announcer[]>;
  /** Only one of the nodes does, and why it is not known which. */
  readonly oneOf?: Because;
  /** Nodes that do not, each with the line that keeps it from it. */
  readonly silent: readonly SilentNode[];
  /** What says who does: the pool, its advertisements. */
  readonly because: readonly Because[];
}

export interface Announcer {
  readonly node: string;
  /** By which the network reaches it. */
  readonly addr: Ip;
  /** The only devices that it answers at; absent: at all. */
  readonly devices?: readonly string[];
  readonly because: readonly Because[];
}

export interface SilentNode {
  readonly node: string;
  readonly why: SilentBecause;
  readonly because: Because;
}

/** `selector`: no advertisement selects it. `excluded`: its label. `network`: its condition. `speaker`: nothing runs there that would. `no-endpoint`: with the policy Local. `peer`: no router to tell. `device`: it has none that it may answer at. */
export type SilentBecause = 'selector' | 'excluded' | 'network' | 'speaker' | 'no-endpoint' | 'peer' | 'device';
