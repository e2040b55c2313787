/**
 * The command line: `netwhy`, and `kubectl netwhy` when it is called as kubectl's plugin. It reads what the user wrote, calls
 * `diagnose` or the collector, and sets the exit code. What is heavy is loaded when it is needed.
 */
import { basename } from 'node:path';
import { CommanderError } from 'commander';
import { EXIT, UsageError } from './exit.ts';
import { makeProgram } from './program.ts';
import { quietOnClosedPipe } from './terminal.ts';

quietOnClosedPipe();
const calledAs = basename(process.argv[1] ?? '').startsWith('kubectl-') ? 'kubectl netwhy' : 'netwhy';
const program = makeProgram(calledAs, (code) => (process.exitCode = code));
for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // Commander has already said it; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.asExpected : EXIT.usage;
  if (error instanceof Error && ['UsageError', 'TvpcUsageError', 'CloudUsageError', 'CannotRun', 'BundleError', 'ClusterError', 'TvpcError', 'CloudError'].includes(error.name)) {
    process.stderr.write(`${calledAs}: ${error.message}\n`);
    return error instanceof UsageError || error.name.endsWith('UsageError') ? EXIT.usage : EXIT.couldNotRun;
  }
  process.stderr.write(`${calledAs}: this is a bug of netwhy, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.couldNotRun;
}
