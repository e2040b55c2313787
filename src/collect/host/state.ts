import type { CollectState } from '../../model/evidence/source.ts';

const DENIED = /permission denied|operation not permitted|must be root|be run as root|root privileges|are you root/i;

/** How a command went, by its exit code and what it printed. The same rules as `nw_state` of collect.sh. */
export function stateOf(exit: number, bytes: number, stderr: string): CollectState {
  if (exit === 0) return bytes > 0 ? 'ok' : 'empty';
  return DENIED.test(stderr) ? 'not permitted' : 'failed';
}

/** The beginning of what a command said on standard error, as one line. */
export function noteOf(stderr: string): string {
  return stderr.trim().slice(0, 300).trim().replaceAll(/\s*\n\s*/g, '; ');
}
