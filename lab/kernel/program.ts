import { closeAll } from './lab.ts';

/** Runs a program of the lab with the command line's arguments; its result is the exit code. However it ends, by Ctrl-C too, no node of it goes on running. */
export async function runAsProgram(main: (argv: readonly string[]) => Promise<number>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void closeAll().finally(() => process.exit(130));
    });
  }
  try {
    process.exitCode = await main(process.argv.slice(2));
  } finally {
    await closeAll();
  }
}
