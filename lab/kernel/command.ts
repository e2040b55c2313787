/** Where a command runs: on a node (its host network), or in one of its pods. `fabric` is the wire between the nodes. */
export type Place = { readonly node: string; readonly pod?: string };

/** A program with its arguments and standard input; never a shell string. */
export interface Command {
  readonly at: Place;
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** A failure is an answer (a probe, a deletion that may find nothing), not an error of the lab. */
  readonly mayFail?: boolean;
}

/** What a finished program left behind. `code` is -1 when a signal ended it. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The node that stands for the wire; it is never collected. */
export const FABRIC = 'fabric';

/** `ip -batch -` with these lines: one process for a whole set of links, addresses or routes. */
export function ipBatch(at: Place, lines: readonly string[]): Command[] {
  return lines.length === 0 ? [] : [{ at, argv: ['ip', '-batch', '-'], stdin: `${lines.join('\n')}\n` }];
}

/** `sysctl -w` of several settings, `name=value` each. Names use `/` so that device names may contain dots. */
export function sysctls(at: Place, settings: readonly string[]): Command[] {
  return settings.length === 0 ? [] : [{ at, argv: ['sysctl', '-q', '-w', ...settings] }];
}

/** A command on a node's host network, in one line of TypeScript. */
export function on(node: string, ...argv: readonly string[]): Command {
  return { at: { node }, argv };
}

/** A command in a pod (`NS/NAME`). */
export function inPod(node: string, pod: string, ...argv: readonly string[]): Command {
  return { at: { node, pod }, argv };
}
