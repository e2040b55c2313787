import type { Network } from '../../model/network/netns.ts';
import type { Disposition } from '../../model/trace/disposition.ts';
import type { Branch, Outcome, Walk } from '../../model/trace/journey.ts';
import { ip } from '../netfilter/testing.ts';
import { trace } from '../index.ts';
import type { SocketQuestion } from '../converse/client.ts';

/** Asks how a connection from namespace `from` goes. */
export function ask(network: Network, from: string, dst: string, dport: number, more: Partial<SocketQuestion> = {}): Walk {
  return trace(network, { kind: 'socket', netns: `n/${from}`, protocol: 'tcp', dst: ip(dst), dport, size: 'small', ...more });
}

/** What the program sees, in one word: `answered`, `timeout`, `stalls`, an errno. Fails when there is more than one branch. */
export function outcome(walk: Walk): string {
  const [only, ...others] = walk.branches;
  if (only === undefined || others.length > 0) throw new Error(`${walk.branches.length} branches`);
  return outcomeText(only.outcome);
}

export function outcomeText(of: Outcome): string {
  return of.kind === 'error' ? of.errno : of.kind;
}

/** How the last packet of the conversation itself (not an ICMP error about it) ended. */
export function ending(branch: Branch | undefined): Disposition {
  const last = branch?.journeys.filter((journey) => journey.purpose !== 'error').at(-1);
  if (last === undefined) throw new Error('no journey');
  return last.disposition;
}

/** The reason of a drop, a rejection or a loss: `rp-filter`, `route`, `neighbour`, ... */
export function reason(branch: Branch | undefined): string {
  const end = ending(branch);
  return end.kind === 'dropped' || end.kind === 'rejected' || end.kind === 'lost' ? end.by.kind : end.kind;
}
