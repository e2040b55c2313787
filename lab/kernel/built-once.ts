import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const underWay = new Map<string, Promise<string>>();

/** The path of a program that is built if it is not there yet: `build` writes it under another name first. Who asks while it is built waits for that one. */
export function builtOnce(path: string, build: (unfinished: string) => Promise<unknown>): Promise<string> {
  const before = underWay.get(path);
  if (before !== undefined) return before;
  const building = existsSync(path) ? Promise.resolve(path) : finished(path, build);
  underWay.set(path, building);
  return building;
}

async function finished(path: string, build: (unfinished: string) => Promise<unknown>): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  try {
    await build(unfinished);
    renameSync(unfinished, path);
    return path;
  } finally {
    rmSync(unfinished, { force: true });
    underWay.delete(path);
  }
}
