import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Finished } from './command.ts';

/** Runs a program to its end. `limitMs` kills it; the result then has code -1. */
export function runProgram(argv: readonly string[], stdin = '', limitMs = 60_000): Promise<Finished> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('an empty command');
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

/** So long may a program take to be ready; an emulated machine takes longer. */
export const READY_MS = 30_000 * Number(process.env.NETWHY_LAB_PATIENCE ?? '1');

/** Starts a program that stays, and waits until it has printed a line that starts with `ready`. Gives its process and the rest of that line. */
export function startHolder(argv: readonly string[], limitMs = READY_MS): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('an empty command');
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let seen = '';
    let errors = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready in ${limitMs} ms: ${argv.join(' ')}: ${errors}`));
    }, limitMs);
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${String(code)} before it was ready: ${argv.join(' ')}: ${errors}`));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const line = seen.split('\n').slice(0, -1).find((text) => text.startsWith('ready'));
      if (line === undefined) return;
      clearTimeout(timer);
      resolve({ child, said: line.slice('ready'.length).trim() });
    });
  });
}
