import { gunzipSync } from 'node:zlib';
import type { BundleFile } from '../bundle/format.ts';
import { INDEX, nodeFolder } from '../bundle/format.ts';
import { openTar } from '../bundle/tar.ts';
import { ClusterError } from './error.ts';

/** The most that one node may give. */
const MAX_UNPACKED = 512 * 1024 * 1024;

/**
 * The files of the archive that collect.sh wrote on a node, under the folder of the node that was asked, whatever it calls itself.
 * Throws a ClusterError when the archive is cut off or holds no node.
 */
export function readNodeArchive(packed: Buffer, node: string): readonly BundleFile[] {
  const tree = openTar(node, unpack(packed, node));
  const [damage] = tree.diagnostics;
  if (damage !== undefined) throw new ClusterError(`what ${node} sent is damaged: ${damage.message}`);
  const [index] = [...tree.paths].filter((path) => /^nodes\/[^/]+\/[^/]+$/.test(path) && path.endsWith(`/${INDEX}`));
  if (index === undefined) throw new ClusterError(`what ${node} sent is no bundle of a node`);
  const folder = index.slice(0, -INDEX.length);
  return [...tree.paths].filter((path) => path.startsWith(folder)).map((path) => ({ path: `nodes/${nodeFolder(node)}/${path.slice(folder.length)}`, data: tree.read(path) }));
}

function unpack(packed: Buffer, node: string): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    throw new ClusterError(`what ${node} sent cannot be unpacked: ${(error as Error).message}`);
  }
}
