/** The version of the format that docs/bundle.md describes. */
export const FORMAT_VERSION = 1;

/** At the top of every bundle: lines of `key TAB value`. */
export const HEADER = 'netwhy-bundle.tsv';
/** In the folder of each node and in `cluster/`: a line for each command. */
export const INDEX = 'INDEX.tsv';
/** In the folder of each node: lines of `id TAB key TAB value`. */
export const NETNS = 'netns.tsv';
/** The folder of captures that were made beside what was collected. */
export const CAPTURES = 'captures';
/** Ends the source's id where the output is an earlier one of a source that was read twice. */
export const BEFORE = '@before';
/** An index field that has no value. */
export const NONE = '-';

/** A file of a bundle: its path from the top, `/`-separated, and its bytes. */
export interface BundleFile {
  readonly path: string;
  readonly data: Buffer;
}

/** The folder name for a node: its name where that can be a folder's name. */
export function nodeFolder(name: string): string {
  const safe = name.trim().replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_').slice(0, 200);
  return safe === '' ? 'node' : safe;
}
