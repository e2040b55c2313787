import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** What a child process did. `timedOut`: it was killed because it printed nothing for `idleMs`. */
export interface RunResult {
  readonly code: number;
  readonly timedOut: boolean;
  /** Set when the program could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
}

export interface RunOptions {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Killed with all its children when nothing was printed for this long. */
  readonly idleMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program by its argument list, never through a shell string, with its output handed on as it comes. Never rejects:
 * a program that is not there or dies is a result.
 */
export function run(options: RunOptions): Promise<RunResult> {
  const [file, ...args] = options.argv;
  const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C', ...options.env } });
  return new Promise((resolve) => {
    let timedOut = false;
    const kill = (): void => killGroup(child.pid);
    const stop = (): void => {
      timedOut = true;
      kill();
      child.stdout.destroy();
      child.stderr.destroy();
    };
    let timer = setTimeout(stop, options.idleMs);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(stop, options.idleMs);
    };
    const finish = (result: RunResult): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
      resolve(result);
    };
    options.signal?.addEventListener('abort', kill, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      alive();
      options.onStdout(chunk);
    });
    child.stderr.on('data', options.onStderr);
    child.on('error', (error: NodeJS.ErrnoException) => finish({ code: 127, timedOut, error }));
    child.on('close', (code) => finish({ code: code ?? 137, timedOut }));
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The text of a small file, or undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The names in a folder; none when it cannot be read. */
export function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Device and inode of what a path leads to, by which namespaces are told apart. */
export function identity(path: string): { readonly dev: bigint; readonly ino: bigint } | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return { dev, ino };
  } catch {
    return undefined;
  }
}
