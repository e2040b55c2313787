import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Connection } from 'mysql2/promise';

/** As Debian's packages mariadb-server-core and, of the last, mariadb-client-core have them; the script that makes a new database reads its options with it. */
const [SERVER, INSTALL, OPTIONS] = ['/usr/sbin/mariadbd', '/usr/bin/mariadb-install-db', '/usr/bin/my_print_defaults'];
const PACKAGES = ['mariadb-server-core', 'mariadb-client-core'];

/** Why there is no MariaDB to test with; `undefined` where there is. As root it is installed where it is missing. In CI its absence is a failure. */
export function whyNoMariaDb(): string | undefined {
  const isThere = (): boolean => [SERVER, OPTIONS].every((program) => spawnSync(program, ['--version']).status === 0);
  if (!isThere() && process.getuid?.() === 0) spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (isThere()) return undefined;
  if (process.env['CI'] === 'true') throw new Error(`${PACKAGES.join(' or ')} is missing`);
  return `skipped: there is no MariaDB here, and it could not be installed (Debian: ${PACKAGES.join(', ')})`;
}

/** A MariaDB of our own: its own folder, its own port on loopback, ended by its id. */
export class MariaDb {
  readonly port: number;
  readonly folder: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, options: readonly string[]) {
    [this.port, this.folder, this.#options] = [port, folder, options];
  }

  /** Makes one and starts it; `withTls` gives it a certificate for `localhost` that `ca.pem` in its folder vouches for. */
  static async start({ withTls = false } = {}): Promise<MariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'netwhy-mariadb-'));
    const root = process.getuid?.() === 0 ? ['--user=root'] : [];
    execFileSync(INSTALL, ['--no-defaults', `--datadir=${folder}/data`, '--auth-root-authentication-method=normal', '--skip-test-db', ...root], { stdio: 'pipe' });
    const tls = withTls ? certificates(folder, 'localhost') : [];
    const server = new MariaDb(await freePort(), folder, [...root, ...tls]);
    await server.resume();
    return server;
  }

  /** Starts it again on what its folder holds. */
  async resume(): Promise<void> {
    const log = openSync(join(this.folder, 'log'), 'a');
    this.#process = spawn(SERVER, ['--no-defaults', `--datadir=${this.folder}/data`, `--socket=${this.folder}/socket`, `--pid-file=${this.folder}/pid`, '--bind-address=127.0.0.1', `--port=${this.port}`, '--skip-name-resolve', '--innodb-buffer-pool-size=32M', ...this.#options], { stdio: ['ignore', log, log] });
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error(`MariaDB ended: ${readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000)}`);
      try {
        await (await this.root()).end();
        return;
      } catch {
        await sleep(50);
      }
    }
  }

  /** A connection that may do everything. */
  root(database?: string): Promise<Connection> {
    return createConnection({ socketPath: `${this.folder}/socket`, user: 'root', multipleStatements: true, ...(database === undefined ? {} : { database }) });
  }

  /** Does statements as root, all in one text. */
  async run(sql: string, database?: string): Promise<void> {
    const connection = await this.root(database);
    await connection.query(sql).finally(() => connection.end());
  }

  /** Gives it another certificate, for another host. */
  async certify(host: string): Promise<void> {
    certificates(this.folder, host);
    await this.run('FLUSH SSL');
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** Ends it, and waits until it has. */
  async end(name: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(name);
    await ended;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function certificates(folder: string, host: string): readonly string[] {
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=netwhy test authority', '-keyout', 'ca-key.pem', '-out', 'ca.pem');
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=CA:FALSE', '-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-keyout', 'key.pem', '-out', 'cert.pem');
  return [`--ssl-ca=${folder}/ca.pem`, `--ssl-cert=${folder}/cert.pem`, `--ssl-key=${folder}/key.pem`];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
