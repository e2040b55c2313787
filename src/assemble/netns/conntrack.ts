import type { Part } from '../../model/network/because.ts';
import type { ConntrackEntry } from '../../model/network/conntrack.ts';
import { conntrackEmpty } from '../absence/index.ts';
import { assembleConntrack } from '../conntrack/index.ts';
import { known } from '../part/index.ts';
import type { Sources } from './sources.ts';

/** The connection table of both families. A dump made without a family (`-f`) holds both, so the second may then be absent. */
export function connectionTable(netns: Sources): Part<readonly ConntrackEntry[]> {
  const v4 = netns.tree('conntrack');
  const v6 = netns.tree('conntrack6');
  const holdsBoth = v4.kind === 'known' && !/ -f | --family/.test(netns.item('conntrack')?.command ?? '');
  const gap = [v4, v6].find((part) => part.kind === 'missing' && !(part === v6 && holdsBoth));
  if (gap !== undefined) return conntrackEmpty(netns) ? known([]) : (gap as Extract<typeof gap, { kind: 'missing' }>);
  return known(assembleConntrack([v4, v6].flatMap((part) => (part.kind === 'known' ? [part.value] : []))));
}

/** When the table was read, milliseconds since 1970; undefined where the bundle does not say. */
export function readAt(netns: Sources): number | undefined {
  const at = Date.parse(netns.item('conntrack')?.startedAt ?? '');
  return Number.isFinite(at) ? at : undefined;
}
