import type { RoundResult } from './round.ts';

/** Of a hundred broken rounds so many must be right. */
const LEAST = 97;

/** The table by kind of fault, what went wrong below it, and the sum. */
export function printTable(results: readonly RoundResult[], seed: number): string {
  const kinds = [...new Set(results.map(({ round }) => round.kind))].sort();
  const width = Math.max(10, ...kinds.map((kind) => kind.length));
  const rows = kinds.map((kind) => {
    const mine = results.filter(({ round }) => round.kind === kind);
    const of = (fate: RoundResult['fate']): number => mine.filter((each) => each.fate === fate).length;
    return `${kind.padEnd(width)}  ${String(mine.length).padStart(6)}  ${String(of('right')).padStart(5)}  ${String(of('wrong')).padStart(5)}  ${String(of('harmless')).padStart(8)}  ${String(of('failed')).padStart(6)}\n`;
  });
  const { broken, right, accused, void: nothing } = sums(results);
  return [
    `${'fault'.padEnd(width)}  rounds  right  wrong  harmless  failed\n`, ...rows,
    `seed ${seed}: ${results.length} rounds; of ${broken} broken ones ${right} right (${broken === 0 ? '-' : ((100 * right) / broken).toFixed(1)} %), ${accused} healthy ones wrong, ${nothing} without a result\n`,
  ].join('');
}

/** The exit code. */
export function verdictOf(results: readonly RoundResult[]): 0 | 1 {
  const { broken, right, accused, void: nothing } = sums(results);
  return accused > 0 || nothing > 0 || right * 100 < broken * LEAST ? 1 : 0;
}

function sums(results: readonly RoundResult[]): { readonly broken: number; readonly right: number; readonly accused: number; readonly void: number } {
  const told = results.filter(({ fate }) => fate === 'right' || fate === 'wrong');
  const broken = told.filter(({ round }) => round.injected !== undefined);
  return {
    broken: broken.length, right: broken.filter(({ fate }) => fate === 'right').length,
    accused: told.filter(({ round, fate }) => round.injected === undefined && fate === 'wrong').length, void: results.length - told.length,
  };
}
