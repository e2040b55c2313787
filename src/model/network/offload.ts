import type { Because } from './because.ts';
import type { Netns } from './netns.ts';

/** The feature by which a device says that it makes the checksums that a packet's headers point at (NETIF_F_HW_CSUM). */
const CHECKSUM = 'tx-checksum-ip-generic';

/**
 * The lines by which a tunnel's device hands on packets whose own checksum is still to be made, and its uplink says that it makes it; `undefined` where either makes it
 * in software (`off`), or the offloads are not known.
 */
export function unfinishedBy({ links, offloads }: Netns, tunnel: string, uplink: string | undefined): readonly Because[] | undefined {
  if (links.kind !== 'known' || offloads?.kind !== 'known') return undefined;
  const isSetOff = links.value.some(({ name, txChecksum }) => (name === tunnel || name === uplink) && txChecksum === false);
  const [own, below] = [offloads.value.get(`${tunnel} ${CHECKSUM}`), offloads.value.get(`${uplink ?? ''} tx-checksumming`)];
  if (isSetOff || own?.on !== true || below?.on === false) return undefined;
  return [own.because, ...(below === undefined ? [] : [below.because])];
}
