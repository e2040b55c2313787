import type { Asked as AskedOf, AskUpstream, Served } from '../../../src/model/resolve/index.ts';
import type { Because } from '../../../src/model/network/index.ts';
import type { Random } from '../random.ts';

/** A configuration: its main file, and a second one that it may name as `SECOND`. Ports of the servers that it asks are `UP` and `REFUSES`. */
export interface Conf {
  readonly main: string;
  readonly second: string;
}

/** A real server and its model, with random configurations and questions. */
export interface JudgedServer {
  readonly name: string;
  /** Addresses of the own host that questions come from. */
  readonly clients: readonly string[];
  readonly random: (random: Random) => Conf;
  readonly question: (random: Random) => string;
  /** Configurations of the two servers that it asks: one with names of its own, and one that refuses. */
  readonly upstream: string;
  readonly refuses: string;
  /** How it is run at a port of 127.0.0.1: its command line, and the text of its file with what only its running needs. */
  readonly runs: (path: string, port: number, folder: string, text: string) => { readonly argv: readonly string[]; readonly text: string };
  readonly serves: (conf: Conf, asked: AskedOf, upstream: AskUpstream) => Served | { readonly kind: 'unknown'; readonly because: readonly Because[] };
}
