// A real kube-apiserver with etcd on loopback, for tests. The binaries are found in the folder NETWHY_CONTROL_PLANE or in PATH.
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Paths of the programs, or why there are none. */
export type Programs = { readonly kind: 'found'; readonly etcd: string; readonly apiserver: string; readonly kubectl: string | undefined } | { readonly kind: 'missing'; readonly why: string };

/** Looks for etcd, kube-apiserver and kubectl. */
export function findPrograms(): Programs {
  const [etcd, apiserver, kubectl] = ['etcd', 'kube-apiserver', 'kubectl'].map(findProgram);
  if (etcd !== undefined && apiserver !== undefined) return { kind: 'found', etcd, apiserver, kubectl };
  return { kind: 'missing', why: `there is no ${etcd === undefined ? 'etcd' : 'kube-apiserver'}: put a folder with it into NETWHY_CONTROL_PLANE` };
}

/** As `findPrograms`; says on the terminal that tests are skipped, and why. */
export function programsOrSkip(): Programs {
  const programs = findPrograms();
  if (programs.kind === 'missing') console.warn(`skipped, no real API server: ${programs.why}`);
  return programs;
}

export interface ApiServer {
  readonly url: string;
  /** Where its files are: `client.crt` and `client.key` are of the user `certified`. */
  readonly folder: string;
  /** A kubeconfig of the administrator, and one of another user: by token (see USERS), or by what `credentials` says. */
  readonly kubeconfig: string;
  kubeconfigOf(user: string, credentials?: object): string;
  /** A request of the administrator. */
  admin(method: string, path: string, body?: unknown, contentType?: string): Promise<{ readonly status: number; readonly body: string }>;
  /** Compacts the past of etcd away, so that continue tokens expire. */
  compact(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Users that the server knows by token; what they may do, tests say. */
const USERS = ['reader', 'collector', 'nobody', 'scale'];

export async function startApiServer(programs: Extract<Programs, { kind: 'found' }>, flags: readonly string[] = []): Promise<ApiServer> {
  const top = mkdtempSync(join(tmpdir(), 'netwhy-apiserver-'));
  const [client, peer, port] = await freePorts(3);
  const etcd = start(programs.etcd, ['--data-dir', join(top, 'etcd'), '--listen-client-urls', `http://127.0.0.1:${client}`, '--advertise-client-urls', `http://127.0.0.1:${client}`, '--listen-peer-urls', `http://127.0.0.1:${peer}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`, '--initial-cluster', `default=http://127.0.0.1:${peer}`, '--unsafe-no-fsync'], join(top, 'etcd.log'));
  const openssl = (...args: readonly string[]): unknown => execFileSync('openssl', args, { stdio: 'ignore', cwd: top });
  openssl('genrsa', '-out', 'sa.key', '2048');
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test-ca', '-days', '2');
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'client.key', '-out', 'client.csr', '-subj', '/O=by-certificate/CN=certified');
  openssl('x509', '-req', '-in', 'client.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'client.crt', '-days', '2');
  writeFileSync(join(top, 'tokens.csv'), [`admin-token,admin,admin,"system:masters"`, ...USERS.map((user) => `${user}-token,${user},${user}`)].join('\n'));
  const run = (): ChildProcess => start(programs.apiserver, [
    '--etcd-servers', `http://127.0.0.1:${client}`, '--bind-address', '127.0.0.1', '--secure-port', String(port), '--cert-dir', join(top, 'certs'), '--token-auth-file', join(top, 'tokens.csv'), '--client-ca-file', join(top, 'ca.crt'), '--authorization-mode', 'RBAC',
    '--service-account-issuer', 'https://kubernetes.default.svc', '--service-account-key-file', join(top, 'sa.key'), '--service-account-signing-key-file', join(top, 'sa.key'), '--service-cluster-ip-range', '10.96.0.0/16',
    // Nobody makes service accounts here.
    '--disable-admission-plugins', 'ServiceAccount', ...flags,
  ], join(top, 'apiserver.log'));
  let server = run();
  const url = `https://127.0.0.1:${port}`;
  const admin: ApiServer['admin'] = (method, path, body, contentType = 'application/json') => ask(`${url}${path}`, method, body, contentType);
  const ready = async (): Promise<void> => {
    for (const began = Date.now(); ; await pause(300)) {
      if ((await admin('GET', '/readyz').catch(() => undefined))?.status === 200) return;
      if (server.exitCode !== null || Date.now() - began > 120_000) throw new Error(`kube-apiserver did not start: ${readFileSync(join(top, 'apiserver.log'), 'utf8').slice(-2000)}`);
    }
  };
  const kubeconfigOf: ApiServer['kubeconfigOf'] = (user, credentials = { token: `${user}-token` }) => {
    const path = join(top, `${user}.kubeconfig`);
    writeFileSync(path, JSON.stringify({ 'current-context': 'test', clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': 'certs/apiserver.crt' } }], users: [{ name: user, user: credentials }], contexts: [{ name: 'test', context: { cluster: 'test', user } }] }));
    return path;
  };
  await ready();
  return {
    url, folder: top, kubeconfig: kubeconfigOf('admin'), kubeconfigOf, admin,
    async compact() {
      const post = async (path: string, body: object): Promise<string> => (await fetch(`http://127.0.0.1:${client}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })).text();
      const { header } = JSON.parse(await post('kv/range', { key: 'AA==' })) as { header: { revision: string } };
      await post('kv/compaction', { revision: header.revision, physical: true });
    },
    async restart() {
      await stopped(server);
      server = run();
      await ready();
    },
    async stop() {
      await stopped(server);
      await stopped(etcd);
      rmSync(top, { recursive: true, force: true });
    },
  };
}

function findProgram(name: string): string | undefined {
  const folders = [process.env['NETWHY_CONTROL_PLANE'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function start(program: string, args: readonly string[], log: string): ChildProcess {
  const out = openSync(log, 'a');
  const child = spawn('nice', ['-n', '10', program, ...args], { stdio: ['ignore', out, out] });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function ask(url: string, method: string, body: unknown, contentType: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, rejectUnauthorized: false, headers: { Authorization: 'Bearer admin-token', 'Content-Type': contentType } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
