import type { SourceId } from '../../model/evidence/source.ts';

/**
 * One thing that is collected. Both collectors (`netwhy collect` and collect.sh) are made from these descriptions, so they
 * run the same commands and write the same files.
 */
export interface Source {
  readonly id: SourceId;
  /** `node`: once a node. `netns`: in every network namespace. `host`: in the host's network namespace only. */
  readonly scope: 'node' | 'netns' | 'host';
  /** It prints counters, of which a difference says more than a value: read twice when that is asked for. */
  readonly counter?: true;
  readonly action: Action;
  /** What must be there already, so that reading changes nothing on the host (no module is loaded, no table is made). */
  readonly needs?: Need;
  /** A file of /proc that says how many there are; nothing is run for 0. */
  readonly counted?: string;
  /** Collected only when none of these tools exist, because they tell the same and more. */
  readonly unlessTools?: readonly string[];
  /** Why it is collected, and what makes it safe to read. Goes into docs/bundle.md. */
  readonly note: string;
}

export type Action =
  /** A command. `without`: lines that match this basic regular expression are left out. `capped`: at most CAP_BYTES are kept. */
  | { readonly kind: 'run'; readonly argv: Argv; readonly without?: string; readonly capped?: true }
  /** A file of the node. */
  | { readonly kind: 'read'; readonly path: string }
  /** A file of /etc as the processes of the namespace see it. */
  | { readonly kind: 'etc'; readonly name: string }
  /** A function of src/collect/shell/lib.ts. `line`: what it does, as a command for people. */
  | { readonly kind: 'function'; readonly name: string; readonly tool: string; readonly line: string }
  /** A command that takes a device: once for all with `*` where the tool can, else once for each. */
  | { readonly kind: 'devices'; readonly argv: Argv };

export type Argv = readonly [string, ...string[]];

export type Need =
  /** Kernel modules that the command would load by talking to them. `otherwise` is run when they are not there. */
  | { readonly kind: 'modules'; readonly modules: readonly KernelModule[]; readonly otherwise?: Argv }
  /** A file of /proc that has at least one line, or else modules that are loaded. */
  | { readonly kind: 'lines'; readonly path: string; readonly orModules?: readonly KernelModule[] }
  /** A file of /proc that exists. */
  | { readonly kind: 'file'; readonly path: string };

/** `symbol` is a function that the module defines, by which it is found in kernels that have it built in. */
export interface KernelModule {
  readonly name: string;
  readonly symbol: string;
}

/** The most that is kept of a capped command's output. What is longer is recorded as `failed`, with what was read. */
export const CAP_BYTES = 64 * 1024 * 1024;
