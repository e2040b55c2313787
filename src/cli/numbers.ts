import { UsageError } from './exit.ts';

/** Reads a number of seconds of the command line. Throws a UsageError. */
export function seconds(option: string, text: string): number {
  const value = Number(text.replace(/s$/, ''));
  if (!(value > 0 && value <= 3600)) throw new UsageError(`${option} ${text.slice(0, 20)} is not a number of seconds (at most 3600)`);
  return value;
}

/** Reads a whole number from 1 on of the command line. Throws a UsageError. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= most)) throw new UsageError(`${option} ${text.slice(0, 20)} is not a whole number from 1 to ${most}`);
  return value;
}
