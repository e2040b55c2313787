import type { CapturedFile } from '../../model/evidence/evidence.ts';
import { CAPTURES } from './format.ts';
import type { BundleFile } from './format.ts';
import type { FileTree } from './tree.ts';

/** The file of a bundle for what was captured at a place, which may have any name. They are read in the order of their numbers. */
export function captureFile(number: number, place: string, data: Buffer): BundleFile {
  const safe = place.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '').slice(0, 100);
  return { path: `${CAPTURES}/${String(number).padStart(2, '0')}-${safe === '' ? 'place' : safe}.pcap`, data };
}

/** The captures that lie in a bundle, in the order of their names. */
export function capturesIn(tree: FileTree): readonly CapturedFile[] {
  const isCapture = (path: string): boolean => path.startsWith(`${CAPTURES}/`) && /^[^/]+\.pcap(?:ng)?$/.test(path.slice(CAPTURES.length + 1));
  return [...tree.paths].filter(isCapture).sort().map((name) => ({ name, read: () => tree.read(name) }));
}
