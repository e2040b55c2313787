import { isIP } from 'node:net';
import { TvpcUsageError } from './error.ts';

/** How much of TLS is asked for, in the words of the client mysql. */
const TLS_MODES = ['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Where the database of VPCGW is, without its password. */
export interface TvpcAddress {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** A Unix socket, in place of host and port. */
  readonly socket?: string;
  readonly tls: TlsMode;
  /** Files in PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** A file as of the client mysql, with `user` and `password` under `[client]`. */
  readonly defaultsFile?: string;
  /** Milliseconds until an answer must be whole. */
  readonly timeoutMs: number;
  /** How it is named to the user. */
  readonly text: string;
}

const KNOWN = new Set(['socket', 'ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key', 'defaults-file', 'timeout']);
const DEFAULT_TIMEOUT_S = 30;

/** Whether a place is a database and not a file. */
export function isTvpcAddress(place: string): boolean {
  return /^(?:mysql|mariadb):/i.test(place);
}

/** Reads `mysql://USER@HOST:PORT/DATABASE?ssl-mode=...`. Throws a TvpcUsageError for what is none, and for a password in it, which everybody on the machine could read in the list of processes. */
export function parseTvpcAddress(place: string): TvpcAddress {
  const url = urlOf(place);
  if (url.password !== '') throw new TvpcUsageError('--tvpc: a password does not belong on the command line: put it into NETWHY_TVPC_PASSWORD, or into a file that ?defaults-file= names');
  const options = url.searchParams;
  const odd = [...options.keys()].find((name) => !KNOWN.has(name));
  if (odd !== undefined) throw new TvpcUsageError(`--tvpc: no such option: ${odd.slice(0, 40)}; there are ${[...KNOWN].join(', ')}`);
  const database = decoded(url.pathname.slice(1));
  if (url.hostname === '' || database === '' || database.includes('/')) throw wrong();
  const [user, host, port] = [decoded(url.username), url.hostname.replace(/^\[(.*)\]$/, '$1'), url.port === '' ? 3306 : Number(url.port)];
  const [socket, ca, cert, key, defaultsFile] = ['socket', 'ssl-ca', 'ssl-cert', 'ssl-key', 'defaults-file'].map((name) => options.get(name) ?? undefined);
  const given = options.get('ssl-mode')?.toUpperCase();
  const tls = given === undefined ? usualTls(host, ca !== undefined, socket !== undefined) : TLS_MODES.find((mode) => mode === given);
  if (tls === undefined) throw new TvpcUsageError(`--tvpc: ssl-mode is one of ${TLS_MODES.join(', ')}`);
  // The library checks no certificate against an address: rather say so than seem to.
  if (tls === 'VERIFY_IDENTITY' && isIP(host) !== 0) throw new TvpcUsageError('--tvpc: ssl-mode=VERIFY_IDENTITY wants a host name; for an address there is VERIFY_CA');
  return {
    user, host, port, database, tls, timeoutMs: secondsOf(options.get('timeout')) * 1000, text: `mysql://${url.username === '' ? '' : `${url.username}@`}${url.host}/${url.pathname.slice(1)}`,
    ...(socket === undefined ? {} : { socket }), ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), ...(defaultsFile === undefined ? {} : { defaultsFile }),
  };
}

/** What nobody else can listen to needs no TLS. */
function usualTls(host: string, hasCa: boolean, isSocket: boolean): TlsMode {
  if (hasCa) return isIP(host) === 0 ? 'VERIFY_IDENTITY' : 'VERIFY_CA';
  return isSocket || host === 'localhost' || host === '::1' || /^127\./.test(host) ? 'DISABLED' : 'REQUIRED';
}

function secondsOf(text: string | null): number {
  const seconds = text === null ? DEFAULT_TIMEOUT_S : /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds > 0) || seconds > 3600) throw new TvpcUsageError('--tvpc: timeout is a number of seconds up to 3600');
  return seconds;
}

function urlOf(place: string): URL {
  try {
    return new URL(place);
  } catch {
    throw wrong();
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong();
  }
}

function wrong(): TvpcUsageError {
  return new TvpcUsageError('--tvpc: not an address of a database: it is written mysql://USER@HOST:PORT/db_tvpc');
}
