import { readFileSync } from 'node:fs';

/** One row of a table of incidents: where something is told of, what that is, the incidents of the lab that show it, and those of them that have a near miss. */
export interface IncidentRow {
  readonly from: string;
  readonly tells: string;
  readonly incidents: readonly string[];
  readonly near: readonly string[];
  /** All cells as they are written. */
  readonly cells: readonly string[];
}

/** The rows of a document whose first cell is a number; incidents stand between backticks in the third cell, those with a near miss in the fourth. */
export function incidentRows(document: URL): readonly IncidentRow[] {
  return readFileSync(document, 'utf8').split('\n').filter((line) => /^\| \d+ /.test(line)).map((line) => {
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
    const [from = '', tells = '', incidents = '', near = ''] = cells;
    return { from, tells, incidents: namesIn(incidents), near: namesIn(near), cells };
  });
}

/** What stands between backticks. */
function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** In which way a table is not true: `known` are the incidents of the lab, and whether each has a near miss. What has no incident or no near miss says so after a dash. */
export function tableProblems(rows: readonly IncidentRow[], known: ReadonlyMap<string, boolean>): readonly string[] {
  const twice = rows.filter((row, index) => rows.findIndex(({ from, tells }) => from === row.from && tells === row.tells) !== index).map(({ tells }) => `told twice: ${tells}`);
  return [...twice, ...rows.flatMap(({ tells, incidents, near, cells: [, , shown = '', close = ''] }) => [
    ...[...incidents, ...near].filter((name) => !known.has(name)).map((name) => `no incident of the lab: ${name}`),
    ...near.filter((name) => known.get(name) === false).map((name) => `has no near miss: ${name}`),
    ...(incidents.length > 0 || shown.startsWith('- ') ? [] : [`no incident, and not why: ${tells}`]),
    ...(near.length > 0 || close.startsWith('-') ? [] : [`no near miss, and not said: ${tells}`]),
  ])];
}
