import { COMPARED, statementOf } from '../../model/tcs/index.ts';
import type { PlannedAddress, RowValues } from '../../model/tcs/index.ts';
import { T_ROUTE } from '../../model/tree/t-route.ts';
import { parseTvpcAddress } from './address.ts';
import { TvpcError } from './error.ts';
import { columnsOf } from './read.ts';
import { withServer } from './server.ts';
import type { SqlRow, TvpcServer } from './server.ts';

/** How the rules of an address are: as the plan found them, as it leaves them, or otherwise. */
type State = 'before' | 'after' | 'moved';

/**
 * Carries a plan out, an address in one transaction each. Refused, with nothing changed, when one of them is neither as the plan found it nor as it leaves it; one that is as it leaves
 * it already is passed by, so that a plan which was broken off is carried out again to its end. `done` is told of each. Throws a TvpcError.
 */
export async function writeTable(place: string, addresses: readonly PlannedAddress[], done: (address: PlannedAddress, was: 'before' | 'after') => void): Promise<void> {
  const server = parseTvpcAddress(place);
  await withServer(server, async (connection) => {
    const columns = await columnsOf(connection, server.database, server.text);
    await mustBeTransactional(connection, server.database, server.text);
    const compared = COMPARED.filter((name) => columns.includes(name));
    await connection.rows("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    await connection.rows("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')");
    await connection.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    for (const address of addresses) if ((await stateOf(connection, address, compared)) === 'moved') throw moved(server.text, address, 'nothing was changed');
    await connection.rows('COMMIT');
    for (const address of addresses) done(address, await writeAddress(connection, address, compared, server.text));
  });
}

/** Where a table has no transactions, half a change would stay. */
async function mustBeTransactional(server: TvpcServer, database: string, text: string): Promise<void> {
  const [told] = await server.rows('SELECT t.ENGINE AS engine, e.TRANSACTIONS AS has FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?', [database, T_ROUTE]);
  if (told?.['has'] !== 'YES') throw new TvpcError(`${text}: ${T_ROUTE} has no transactions (engine ${cell(told?.['engine']).slice(0, 40)}): nothing was changed`);
}

async function writeAddress(server: TvpcServer, address: PlannedAddress, compared: readonly string[], text: string): Promise<'before' | 'after'> {
  await server.rows('START TRANSACTION');
  const was = await stateOf(server, address, compared, ' FOR UPDATE');
  if (was === 'moved') throw moved(text, address, 'nothing of it was changed');
  if (was === 'before') {
    for (const change of address.changes) {
      const { sql, values } = statementOf(change);
      if ((await server.change(sql, values)) !== 1) throw moved(text, address, 'nothing of it was changed');
    }
    if ((await stateOf(server, address, compared)) !== 'after') throw new TvpcError(`${text}: the server did not make of the rules of ${address.vip} what the plan says: nothing of it was changed`);
  }
  await server.rows('COMMIT');
  return was;
}

async function stateOf(server: TvpcServer, { vip, before, after }: PlannedAddress, compared: readonly string[], lock = ''): Promise<State> {
  const rows = await server.rows(`SELECT ${compared.map((name) => `\`${name}\``).join(', ')} FROM \`${T_ROUTE}\` WHERE \`vip\` = ?${lock}`, [vip]);
  const now = textOf(rows, compared);
  return now === textOf(before, compared) ? 'before' : now === textOf(after, compared) ? 'after' : 'moved';
}

/** Rows as a text that is the same whatever their order. */
function textOf(rows: readonly (SqlRow | RowValues)[], compared: readonly string[]): string {
  const valueOf = (row: SqlRow | RowValues, name: string): string => {
    const text = cell((row as SqlRow)[name]);
    return name === 'proto' ? text.toLowerCase() : text;
  };
  return rows.map((row) => JSON.stringify(compared.map((name) => valueOf(row, name)))).sort().join('\n');
}

/** A value as text, whatever the type of its column. */
function cell(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function moved(text: string, { vip, objects }: PlannedAddress, what: string): TvpcError {
  return new TvpcError(`${text}: the rules of ${vip} (${objects.join(', ')}) have changed since the plan was made: ${what}; make the plan again`);
}
