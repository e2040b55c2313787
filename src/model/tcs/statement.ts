import { T_ROUTE, T_ROUTE_COLUMNS } from '../tree/t-route.ts';
import type { RowValues } from './change.ts';

/** The columns that are compared. */
export const COMPARED = ['vpcId', 'uniqVpcId', 'proto', 'vip', 'vport', 'pip', 'pport', 'weight'] as const;

/** What rows have in the columns that are not compared, as the source article prints them; the times are the server's clock. */
const USUAL: Readonly<Record<string, string>> = { bAutoActualMachine: '1', zoneId: '0', udpOption: '0', hostIp: "'0.0.0.0'", createTime: 'NOW()', updateTime: 'NOW()' };

/** A statement, and the values that its question marks stand for. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Adds a row. `columns`: those of the table, of which only the known are named. */
export function insertStatement(values: RowValues, columns: readonly string[]): Statement {
  const names = known(columns).filter((name) => name in USUAL || values[name as keyof RowValues] !== undefined);
  return {
    sql: `INSERT INTO \`${T_ROUTE}\` (${names.map((name) => `\`${name}\``).join(', ')}) VALUES (${names.map((name) => USUAL[name] ?? '?').join(', ')})`,
    values: names.flatMap((name) => values[name as keyof RowValues] ?? []),
  };
}

/** Writes one row otherwise: of several that are alike, one. */
export function updateStatement(row: RowValues, values: RowValues, columns: readonly string[]): Statement {
  const changed = COMPARED.filter((name) => values[name] !== row[name] && values[name] !== undefined);
  const time = known(columns).includes('updateTime') ? ['`updateTime` = NOW()'] : [];
  const where = whereOf(row);
  return { sql: `UPDATE \`${T_ROUTE}\` SET ${[...changed.map((name) => `\`${name}\` = ?`), ...time].join(', ')} WHERE ${where.sql} LIMIT 1`, values: [...changed.flatMap((name) => values[name] ?? []), ...where.values] };
}

/** Takes one row away: of several that are alike, one. */
export function deleteStatement(row: RowValues): Statement {
  const { sql, values } = whereOf(row);
  return { sql: `DELETE FROM \`${T_ROUTE}\` WHERE ${sql} LIMIT 1`, values };
}

/** A statement with its values in it, for people to read and to carry out. */
export function statementText({ sql, values }: Statement): string {
  let index = 0;
  return `${sql.replaceAll('?', () => literal(values[index++] ?? ''))};`;
}

function known(columns: readonly string[]): readonly string[] {
  const has = new Set(columns.map((name) => name.toLowerCase()));
  return T_ROUTE_COLUMNS.filter((name) => has.has(name.toLowerCase()));
}

function whereOf(row: RowValues): Statement {
  const names = COMPARED.filter((name) => row[name] !== undefined);
  return { sql: names.map((name) => `\`${name}\` = ?`).join(' AND '), values: names.flatMap((name) => row[name] ?? []) };
}

/** A value in a statement. Text that could mean something to some server in some mode is written as its bytes. */
function literal(value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (/^[\w.:-]*$/.test(value)) return `'${value}'`;
  const bytes = encodeURIComponent(value.replaceAll(/\p{Cs}/gu, '\uFFFD')).replaceAll(/%(..)|[^]/g, (one, hex: string | undefined) => hex ?? one.charCodeAt(0).toString(16));
  return `CONVERT(X'${bytes.toLowerCase()}' USING utf8mb4)`;
}
