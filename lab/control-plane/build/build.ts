import { spawn } from 'node:child_process';
import { builtOnce } from '../../kernel/built-once.ts';
import { cachedPath } from './modules.ts';
import type { Program } from './modules.ts';

/**
 * Builds a program into the cache if it is not there yet, and gives its path. Static, so that it runs in every namespace, machine
 * and image. What `go` says goes to standard error: a server takes minutes the first time.
 */
export function built(program: Program): Promise<string> {
  return builtOnce(cachedPath(program), (unfinished) => {
    const linker = ['-s', '-w', ...program.variables.flatMap((variable) => ['-X', variable])].join(' ');
    process.stderr.write(`building ${program.name} from ${program.package}\n`);
    return go(program.module, ['build', '-trimpath', '-tags', program.tags.join(','), '-ldflags', linker, '-o', unfinished, program.package]);
  });
}

function go(cwd: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' }, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`go ${args[0] ?? ''} ${args.at(-1) ?? ''} gave ${String(code)}`))));
  });
}
