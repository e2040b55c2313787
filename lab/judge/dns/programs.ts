import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtOnce } from '../../kernel/built-once.ts';
import { CACHE, REPOSITORY } from '../../kernel/tools.ts';

const run = promisify(execFile);
const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1';
const SOURCES = join(REPOSITORY, 'lab', 'judge', 'dns', 'programs');

/** A resolver and its release. */
export type Resolver =
  | { readonly kind: 'glibc'; readonly minor: number }
  /** `oneId`: on a machine with a coarse clock, so that A and AAAA have one id. */
  | { readonly kind: 'musl'; readonly release: string; readonly oneId?: true }
  | { readonly kind: 'go'; readonly release: string };

/** A real resolver as a program of this machine: how to run it, and the program that asks for services (SRV) by it; absent: there is none. */
export type Real = Resolver & { readonly command: readonly string[]; readonly services?: readonly string[] };

/** Builds the programs that can be built here, once for each state of their sources; what cannot is said with its reason. */
export async function realResolvers(roots: readonly string[]): Promise<{ readonly found: readonly Real[]; readonly missing: readonly string[] }> {
  const found: Real[] = [];
  const missing: string[] = [];
  for (const build of [glibc, musl, go, ...roots.map((root) => () => unpacked(root))]) {
    try {
      found.push(await build());
    } catch (error) {
      missing.push(`${build.name || 'unpacked'}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { found, missing };
}

async function glibc(): Promise<Real> {
  const { stdout } = await run('getconf', ['GNU_LIBC_VERSION']);
  return { kind: 'glibc', minor: Number(/ 2\.(\d+)/.exec(stdout)?.[1]), command: [await built('glibc', 'lookup.c', ['gcc', '-O1', '-DOWN_START', '-nostartfiles', '-o'])], services: [await built('glibc-services', 'services.c', ['gcc', '-O1', '-o'])] };
}

async function musl(): Promise<Real> {
  return { kind: 'musl', release: await muslRelease(MUSL_LOADER), command: [await built('musl', 'lookup.c', ['musl-gcc', '-O1', '-o'])], services: [await built('musl-services', 'services.c', ['musl-gcc', '-O1', '-o'])] };
}

async function go(): Promise<Real> {
  return goOf('local');
}

/** The program built by another release of Go, which the go command fetches as a module. `local`: by the one that is installed. */
export async function goOf(toolchain: string): Promise<Real> {
  const { stdout } = await run('go', ['version'], { cwd: '/', env: { ...process.env, GOTOOLCHAIN: toolchain, GOFLAGS: '-p=1' } });
  const program = await built('go', 'lookup.go', ['go', 'build', '-trimpath', '-o'], toolchain);
  return { kind: 'go', release: / go(1\S*)/.exec(stdout)?.[1] ?? '', command: [program], services: [program, 'SRV'] };
}

/** A static program of which nothing says which resolver it has: it only stays. */
export async function untold(): Promise<string> {
  return built('untold', 'lookup.c', ['gcc', '-w', '-O1', '-static', '-o']);
}

/** A program whose two threads send pairs of queries (race.c). */
export async function racer(): Promise<string> {
  return built('racer', 'race.c', ['musl-gcc', '-O1', '-static', '-o']);
}

/** A program as it is on a machine whose clock has ticks of so many nanoseconds (coarse.c). */
export async function onCoarseClock<Program extends { readonly command: readonly string[] }>(program: Program, tick: number): Promise<Program> {
  return { ...program, command: [await built('coarse', 'coarse.c', ['gcc', '-O1', '-static', '-o']), String(tick), ...program.command] };
}

/** The lab's forwarder that reads forward.conf, as a program of that name. */
export async function dpdns(): Promise<string> {
  const source = join(REPOSITORY, 'lab', 'names', 'dpdns');
  const path = join(CACHE, 'tools', `dpdns-${createHash('sha256').update(readFileSync(join(source, 'main.go'))).digest('hex').slice(0, 12)}`, 'dpdns');
  return builtOnce(path, (unfinished) => run('go', ['build', '-trimpath', '-o', unfinished, '.'], { cwd: source, env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-p=1' } }));
}

/** Another release of a libc, from a folder that a package of it was unpacked into: the same program, begun by that libc's own loader. */
async function unpacked(root: string): Promise<Real> {
  const muslLoader = ['lib', 'usr/lib'].map((path) => join(root, path, 'ld-musl-x86_64.so.1')).find((path) => existsSync(path));
  if (muslLoader !== undefined) return { kind: 'musl', release: await muslRelease(muslLoader), command: [muslLoader, ...(await musl()).command], services: [muslLoader, await built('musl-services', 'services.c', ['musl-gcc', '-O1', '-o'])] };
  const folder = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'].map((path) => join(root, path)).find((path) => existsSync(join(path, 'libc.so.6')));
  if (folder === undefined) throw new Error(`no libc in ${root}`);
  const loader = join(folder, 'ld-linux-x86-64.so.2');
  const { stdout } = await run(loader, ['--library-path', folder, join(folder, 'libc.so.6')]);
  return { kind: 'glibc', minor: Number(/release version 2\.(\d+)/.exec(stdout)?.[1]), command: [loader, '--library-path', folder, ...(await glibc()).command] };
}

/** musl's loader says its release on standard error when it is run without a program, and fails. */
async function muslRelease(loader: string): Promise<string> {
  const { stderr } = await run(loader, []).catch((error: unknown) => error as { stderr: string });
  return /Version (\S+)/.exec(stderr)?.[1] ?? '';
}

async function built(name: string, source: string, command: readonly string[], toolchain = 'local'): Promise<string> {
  const path = join(CACHE, 'tools', `dns-${name}-${createHash('sha256').update(`${command.join(' ')}${toolchain === 'local' ? '' : ` ${toolchain}`}`).update(readFileSync(join(SOURCES, source))).digest('hex').slice(0, 12)}`);
  const [program = '', ...options] = command;
  return builtOnce(path, (unfinished) => run(program, [...options, unfinished, source], { cwd: SOURCES, env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: toolchain, GOFLAGS: '-p=1' } }));
}
