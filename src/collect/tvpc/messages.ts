import type { TvpcAddress } from './address.ts';
import { PASSWORD_VARIABLE } from './secret.ts';

type Say = (address: TvpcAddress, detail: string) => string;

const LOST: Say = () => 'the connection was lost before the answer was whole: nothing of it is used';
const TIMEOUT: Say = ({ timeoutMs }) => `no whole answer within ${timeoutMs / 1000} s`;
const DENIED: Say = (_, detail) => `access refused: ${detail}`;

/** What goes wrong with a server, by the code that the library gives it. */
const MESSAGES: Readonly<Record<string, Say>> = {
  ECONNREFUSED: () => 'nothing listens there (connection refused)',
  ENOENT: ({ socket }) => `there is no socket ${socket ?? ''}`,
  ENOTFOUND: ({ host }) => `no such host: ${host}`,
  EAI_AGAIN: ({ host }) => `the name ${host} cannot be resolved now`,
  EHOSTUNREACH: () => 'no route to the host',
  ENETUNREACH: () => 'no route to the network',
  ETIMEDOUT: TIMEOUT,
  ECONNRESET: LOST,
  EPIPE: LOST,
  PROTOCOL_CONNECTION_LOST: LOST,
  ER_STATEMENT_TIMEOUT: TIMEOUT,
  ER_QUERY_TIMEOUT: TIMEOUT,
  ER_QUERY_INTERRUPTED: (_, detail) => `the server broke off: ${detail}`,
  ER_CONNECTION_KILLED: LOST,
  ER_SERVER_SHUTDOWN: LOST,
  ER_LOCK_WAIT_TIMEOUT: () => 'somebody else holds locks on the table: nothing was changed, try again',
  ER_LOCK_DEADLOCK: () => 'somebody else changes the same rows: nothing was changed, try again',
  ER_ACCESS_DENIED_ERROR: (_, detail) => `access refused: ${detail}; the password is taken from ${PASSWORD_VARIABLE} or the file of ?defaults-file=`,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: DENIED,
  ER_DBACCESS_DENIED_ERROR: DENIED,
  ER_TABLEACCESS_DENIED_ERROR: DENIED,
  ER_COLUMNACCESS_DENIED_ERROR: DENIED,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: DENIED,
  ER_OPTION_PREVENTS_STATEMENT: DENIED,
  ER_HOST_NOT_PRIVILEGED: DENIED,
  ER_HOST_IS_BLOCKED: DENIED,
  ER_CON_COUNT_ERROR: DENIED,
  ER_TOO_MANY_USER_CONNECTIONS: DENIED,
  ER_USER_LIMIT_REACHED: DENIED,
  ER_BAD_DB_ERROR: ({ database }) => `there is no database ${database}`,
  ER_NO_SUCH_TABLE: (_, detail) => `not the database of VPCGW: ${detail}`,
  HANDSHAKE_NO_SSL_SUPPORT: () => 'the server offers no TLS: ?ssl-mode=DISABLED asks it without, readable for whoever listens on the way',
  ER_SECURE_TRANSPORT_REQUIRED: () => 'the server wants TLS: ?ssl-mode=REQUIRED, or VERIFY_IDENTITY with ?ssl-ca=',
  HANDSHAKE_SSL_ERROR: (_, detail) => `TLS failed: ${detail}; ?ssl-ca= names the file of the authority of its certificate`,
};

/** Numbers of MariaDB that the library, made for MySQL, has no names for (mysqld_error.h of MariaDB). */
const OF_MARIADB: Readonly<Record<number, string>> = { 1927: 'ER_CONNECTION_KILLED', 1969: 'ER_STATEMENT_TIMEOUT' };

/** One line for the user; `undefined` for what is no fault of a server, and so one of ours. What a server says is a stranger's text: one line of it, cut short. */
export function messageOfTvpc(error: unknown, address: TvpcAddress): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno, code = typeof errno === 'number' ? OF_MARIADB[errno] ?? `error ${errno}` : undefined } = error as { readonly code?: unknown; readonly errno?: unknown };
  if (typeof code !== 'string') return undefined;
  const detail = error.message.replaceAll(/\p{C}+/gu, ' ').slice(0, 200);
  const say = MESSAGES[code];
  const isServers = say !== undefined || code.startsWith('ER_') || code.startsWith('PROTOCOL_') || code.startsWith('HANDSHAKE_') || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || typeof errno === 'number';
  return isServers ? `${address.text}: ${say === undefined ? `${detail} (${code})` : say(address, detail)}` : undefined;
}
