import type { JudgedWorld } from '../compare/judge.ts';
import { noteCited } from './cited.ts';
import { noteFired } from './fired.ts';
import type { Row } from './rows.ts';
import type { Count, Seen } from './seen.ts';

/** What one judged world showed of the support table: only probes on which the kernel and the model agree count. */
export function coverageOf({ evidence, network, probes }: Pick<JudgedWorld, 'evidence' | 'network' | 'probes'>, rows: readonly Row[]): Seen {
  const seen: Seen = new Map();
  const names = new Map<string, Set<string>>();
  for (const { entry } of rows) names.set(entry.dialect, (names.get(entry.dialect) ?? new Set()).add(entry.name));
  for (const { verdict, matching, story } of probes) {
    const [branch] = matching;
    if (verdict !== 'agree' || branch === undefined) continue;
    noteCited(seen, names, network, evidence, branch);
    if (story !== undefined) noteFired(seen, network, evidence, story, branch.journeys[0]?.packetIn.protocol ?? 0);
  }
  return seen;
}

/** A row that the judge has not seen as much of as it should. */
export interface Gap {
  readonly row: Row;
  readonly count: Count;
}

export function gapsIn(rows: readonly Row[], seen: Seen): readonly Gap[] {
  return rows.map((row) => ({ row, count: seen.get(row.key) ?? { yes: 0, no: 0 } })).filter(({ row, count }) => (row.need === 'both' && (count.yes === 0 || count.no === 0)) || (row.need === 'used' && count.yes === 0));
}

/** The table in words: what was seen of each dialect, what is missing, and what no packet can show. */
export function coverageText(rows: readonly Row[], seen: Seen): string {
  const gaps = new Set(gapsIn(rows, seen).map(({ row }) => row));
  const dialects = [...new Set(rows.map(({ entry }) => entry.dialect))].sort();
  const lines = dialects.map((dialect) => {
    const own = rows.filter(({ entry, need }) => entry.dialect === dialect && need !== 'nothing');
    return `  ${dialect}: ${own.filter((row) => !gaps.has(row)).length}/${own.length}`;
  });
  const missing = [...gaps].map((row) => {
    const { yes, no } = seen.get(row.key) ?? { yes: 0, no: 0 };
    return `  GAP ${row.key}: ${row.need === 'both' ? `met ${yes} times, not met ${no} times` : 'never seen'}`;
  });
  const without = rows.filter(({ need }) => need === 'nothing');
  const reasons = [...new Set(without.map(({ why }) => why ?? ''))].map((why) => `  not shown by packets, ${without.filter((row) => row.why === why).length}: ${why}`);
  return ['coverage of what is called supported:', ...lines, ...reasons, ...missing].join('\n');
}
