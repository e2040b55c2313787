import type { TcsFinding } from '../../model/report/tcs.ts';
import { valuesOf } from '../../model/tcs/index.ts';
import type { PlannedAddress, RowChange, TcsChange, TcsParts, TcsPlan } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { groupBy } from '../../net/group-by.ts';
import { applyToTcs } from './apply.ts';
import { proveTcs, prover } from './prove.ts';
import type { TcsSuspect } from './prove.ts';

/** An address has a change a round: more rounds than anybody's address has faults. */
const ROUNDS = 40;

/** Every change of rules of addresses that VPCServices have that is proven, one after the other until there is none left, joined by the address in front; and what then still does not agree. */
export function planTcs(parts: TcsParts, compare: (parts: TcsParts) => readonly TcsSuspect[]): Pick<TcsPlan, 'addresses' | 'left'> {
  const findings = (some: TcsParts): readonly TcsFinding[] => compare(some).map(({ finding }) => finding);
  const planned = new Map<string, { readonly changes: RowChange[]; readonly objects: Set<string> }>();
  let now = parts;
  for (let round = 0; round < ROUNDS; round += 1) {
    const accepted = roundOf(now, compare, findings);
    if (accepted.length === 0) break;
    for (const { vip, object, changes } of accepted) {
      const address = planned.get(vip) ?? { changes: [], objects: new Set() };
      planned.set(vip, address);
      address.objects.add(object);
      address.changes.push(...changes.map(plain));
    }
    now = applyToTcs(now, accepted.flatMap(({ changes }) => changes));
  }
  const [before, after] = [rowsByVip(parts), rowsByVip(now)];
  const addresses = [...planned].map(([vip, { changes, objects }]): PlannedAddress => ({ vip, objects: [...objects], changes, before: (before.get(vip) ?? []).map(valuesOf), after: (after.get(vip) ?? []).map(valuesOf) }));
  return { addresses, left: proveTcs(now, compare(now), findings).map(({ object, title, fix }) => ({ object, title, ...(fix === undefined ? {} : { fix }) })) };
}

function rowsByVip({ table }: TcsParts): ReadonlyMap<string, readonly TRoute[]> {
  return groupBy(table?.rows ?? [], ({ vip }) => vip);
}

interface Accepted {
  readonly vip: string;
  readonly object: string;
  readonly changes: readonly Exclude<TcsChange, { readonly kind: 'annotate' }>[];
}

/** What is proven of rows as they now are: one finding an address, so that no two changes meet. */
function roundOf(parts: TcsParts, compare: (parts: TcsParts) => readonly TcsSuspect[], findings: (parts: TcsParts) => readonly TcsFinding[]): readonly Accepted[] {
  const proven = prover(parts, findings);
  // Rules of addresses that no VPCService has are others'.
  const ours = new Set(parts.vpcServices.map(({ spec }) => spec?.vpcip));
  const taken = new Set<string>();
  return compare(parts).flatMap((suspect): readonly Accepted[] => {
    const changes = (proven(suspect) ?? []).flatMap((change) => (change.kind === 'annotate' ? [] : [change]));
    const [vip, ...others] = new Set(changes.map((change) => (change.kind === 'delete' ? change.row.vip : change.values.vip)));
    if (vip === undefined || others.length > 0 || !ours.has(vip) || taken.has(vip)) return [];
    taken.add(vip);
    return [{ vip, object: suspect.finding.object, changes }];
  });
}

/** A change as a file holds it. */
function plain(change: Accepted['changes'][number]): RowChange {
  switch (change.kind) {
    case 'insert': return change;
    case 'update': return { ...change, row: valuesOf(change.row) };
    case 'delete': return { kind: 'delete', row: valuesOf(change.row) };
  }
}
