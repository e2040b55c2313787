import type { Change } from '../../model/finding/index.ts';
import type { Network } from '../../model/network/index.ts';
import { mapPart, withNetns } from './override.ts';

/** Takes an entry out of a namespace's conntrack table, named by its line. */
export function deleteConnection(network: Network, { netns, entry: { file, line } }: Extract<Change, { kind: 'delete-connection' }>): Network {
  return withNetns(network, netns, (old) => ({ conntrack: mapPart(old.conntrack, (entries) => entries.filter(({ because: { ref } }) => ref?.line !== line || ref.file !== file)) }));
}

/** Ends an open connection of a program in a namespace, named by its line. */
export function closeSocket(network: Network, { netns, socket: { file, line } }: Extract<Change, { kind: 'close-socket' }>): Network {
  return withNetns(network, netns, ({ unacknowledged }) => (unacknowledged === undefined ? {} : { unacknowledged: mapPart(unacknowledged, (sockets) => sockets.filter(({ because: { ref } }) => ref?.line !== line || ref.file !== file)) }));
}
