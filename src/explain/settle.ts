import type { Because } from '../model/network/index.ts';
import type { Walked } from '../model/report/index.ts';
import type { Branch } from '../model/trace/index.ts';
import type { Ip } from '../net/ip.ts';
import { innermost } from '../net/packet.ts';

/**
 * Settles branches whose packet left what was collected although its destination is an address that only the cluster itself
 * answers for: nobody outside does, so it is lost and the client waits. `inside` says whether an address is such a one, and by what that is known; everything else that leaves stays unknown, and so does what was in doubt before.
 */
export function settle(walked: readonly Walked[], inside: (ip: Ip) => Because | undefined): readonly Walked[] {
  return walked.map((one) => ({ ...one, walk: { ...one.walk, branches: one.walk.branches.map((branch) => settleBranch(branch, inside)) } }));
}

function settleBranch(branch: Branch, inside: (ip: Ip) => Because | undefined): Branch {
  const last = branch.journeys.at(-1);
  if (branch.outcome.kind !== 'unknown' || branch.doubts !== undefined || last?.disposition.kind !== 'leaves-the-model') return branch;
  const { disposition } = last;
  const known = inside(innermost(last.packetOut).dst);
  if (known === undefined) return branch;
  const lost = { ...last, disposition: { netns: disposition.netns, ...(disposition.dev === undefined ? {} : { dev: disposition.dev }), because: [...disposition.because, known], kind: 'lost' as const, by: { kind: 'underlay' as const } } };
  return { ...branch, journeys: [...branch.journeys.slice(0, -1), lost], outcome: { kind: 'timeout' } };
}
