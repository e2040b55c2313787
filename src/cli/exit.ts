/** What the exit codes mean. They are part of the interface and never change. */
export const EXIT = { asExpected: 0, findings: 1, usage: 2, inconclusive: 3, couldNotRun: 4, interrupted: 130 } as const;

/** The user asked for something that there is not: exit code 2. The message is one line for the user. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** It was asked rightly and cannot be done: exit code 4. The message is for the user. */
export class CannotRun extends Error {
  override name = 'CannotRun';
}
