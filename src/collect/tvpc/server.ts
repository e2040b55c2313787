import { readFileSync } from 'node:fs';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import type { TvpcAddress } from './address.ts';
import { TvpcError } from './error.ts';
import type * as Library from './library.ts';
import { messageOfTvpc } from './messages.ts';
import { credentialsOf } from './secret.ts';

/** A value of a statement; always sent beside it, never as a part of it. */
export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** An open connection, for one answer or change. */
export interface TvpcServer {
  /** MariaDB and MySQL limit the time of a statement by variables of different names. */
  readonly isMariaDb: boolean;
  readonly rows: (sql: string, values?: readonly SqlValue[]) => Promise<readonly SqlRow[]>;
  /** How many rows a statement met. */
  readonly change: (sql: string, values?: readonly SqlValue[]) => Promise<number>;
}

/** Opens a connection, does something with it within the time of the address, and closes it. What goes wrong with the server is a TvpcError of one line. */
export async function withServer<T>(address: TvpcAddress, run: (server: TvpcServer) => Promise<T>): Promise<T> {
  const { createConnection } = await library();
  const options = optionsOf(address);
  let connection: Connection | undefined;
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      connection?.destroy();
      reject(new TvpcError(`${address.text}: no whole answer within ${address.timeoutMs / 1000} s`));
    }, address.timeoutMs);
  });
  const work = (async (): Promise<T> => {
    connection = await createConnection(options);
    // Without a listener a connection that dies between two statements would end the process.
    connection.on('error', () => undefined);
    if (isLate) connection.destroy();
    return run(await serverOf(connection, address));
  })();
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    work.catch(() => undefined);
    if (error instanceof TvpcError) throw error;
    const message = messageOfTvpc(error, address);
    if (message === undefined) throw error;
    throw new TvpcError(message);
  } finally {
    clearTimeout(timer);
    connection?.destroy();
  }
}

async function library(): Promise<typeof Library> {
  try {
    return await import('./library.ts');
  } catch (error) {
    throw new TvpcError(`what speaks with databases is not there (netwhy-tvpc.mjs beside netwhy.mjs): ${(error as Error).message.split('\n')[0] ?? ''}`);
  }
}

async function serverOf(connection: Connection, { timeoutMs }: TvpcAddress): Promise<TvpcServer> {
  const result = async (sql: string, values: readonly SqlValue[] = []): Promise<unknown> => (values.length === 0 ? await connection.query(sql) : await connection.execute(sql, [...values]))[0];
  const rows = async (sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]> => (await result(sql, values)) as readonly SqlRow[];
  const [told] = await rows('SELECT VERSION() AS version');
  const isMariaDb = /mariadb/i.test(String(told?.['version']));
  // A server whose client has gone would go on by itself: it ends with us. A default limit of rows would cut the table off without a word.
  await connection.query(`SET SESSION sql_select_limit = 18446744073709551615, ${isMariaDb ? `max_statement_time = ${timeoutMs / 1000}` : `max_execution_time = ${Math.ceil(timeoutMs)}`}`);
  return { isMariaDb, rows, change: async (sql, values) => ((await result(sql, values)) as { readonly affectedRows: number }).affectedRows };
}

function optionsOf(address: TvpcAddress): ConnectionOptions {
  const { user, password } = credentialsOf(address);
  const { tls, ca, cert, key, socket, host, port, database, timeoutMs } = address;
  return {
    user, ...(password === undefined ? {} : { password }), database, ...(socket === undefined ? { host, port } : { socketPath: socket }), connectTimeout: timeoutMs, charset: 'utf8mb4',
    dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, multipleStatements: false,
    // How many rows a statement found, not how many of them it made different; and no server may ask for files of ours.
    flags: ['FOUND_ROWS', '-LOCAL_FILES'],
    ...(tls === 'DISABLED' ? {} : { ssl: { rejectUnauthorized: tls !== 'REQUIRED', verifyIdentity: tls === 'VERIFY_IDENTITY', ...(ca === undefined ? {} : { ca: pem(ca) }), ...(cert === undefined ? {} : { cert: pem(cert) }), ...(key === undefined ? {} : { key: pem(key) }) } }),
  };
}

function pem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TvpcError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
