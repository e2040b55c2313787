import { T_ROUTE, T_ROUTE_COLUMNS, T_ROUTE_NEEDED } from '../../model/tree/t-route.ts';
import type { CollectedObjects } from '../bundle/layout.ts';
import { parseTvpcAddress } from './address.ts';
import { TvpcError } from './error.ts';
import { withServer } from './server.ts';
import type { SqlRow, TvpcServer } from './server.ts';

/**
 * Reads the table t_route from the database of VPCGW, as JSON: all rows as they were at one moment, in a transaction that may only read, and only the columns that netwhy knows.
 * Of these, those that the account may not read are left out, as long as they are not needed. Throws a TvpcError, and then gives nothing.
 */
export async function readTableOfServer(place: string): Promise<CollectedObjects> {
  const address = parseTvpcAddress(place);
  const [startedAt, start] = [new Date().toISOString(), performance.now()];
  const rows = await withServer(address, async (server) => {
    const columns = await columnsOf(server, address.database, address.text);
    await server.rows('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await server.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const found = await server.rows(`SELECT ${columns.map((name) => `\`${name}\``).join(', ')} FROM \`${T_ROUTE}\``);
    await server.rows('COMMIT');
    return found;
  });
  return { source: T_ROUTE, file: `${T_ROUTE}.json`, text: Buffer.from(textOf(rows)), command: address.text, exit: 0, startedAt, durationMs: Math.round(performance.now() - start), state: 'ok', note: '' };
}

/** The columns that there are and that the account may read, in their usual order. Names are ours: what the server calls others is never part of a statement. */
export async function columnsOf(server: TvpcServer, database: string, text: string): Promise<readonly string[]> {
  const told = await server.rows('SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?', [database, T_ROUTE]);
  if (told.length === 0) throw new TvpcError(`${text}: not the database of VPCGW, or nothing of it may be read: it has no table ${T_ROUTE}`);
  const there = new Set(told.map(({ name }) => String(name).toLowerCase()));
  const absent = T_ROUTE_NEEDED.filter((name) => !there.has(name.toLowerCase()));
  if (absent.length > 0) throw new TvpcError(`${text}: not the table ${T_ROUTE} of VPCGW, or not all of it may be read: it has no column ${absent.join(', ')}`);
  return T_ROUTE_COLUMNS.filter((name) => there.has(name.toLowerCase()));
}

/** One row a line, so that a row can be named by its line. */
function textOf(rows: readonly SqlRow[]): string {
  const lines = rows.map((row) => JSON.stringify(row, (_, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString('utf8') : value)));
  return lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
}

/** A binary column, as JSON has it. */
function isBytes(value: unknown): value is { readonly type: 'Buffer'; readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer';
}
