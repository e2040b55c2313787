import { expect, it } from 'vitest';
import type { IpSetEntry } from '../../../model/network/ipset.ts';
import type { Ip } from '../../../net/ip.ts';
import { bitsOf, parseIp } from '../../../net/ip.ts';
import { isOfPort, sharesBucket } from './of-port.ts';

/**
 * Asked of Linux 6.18.44: sets of 64 buckets with the seeds i * 2654435761 and the members IP,physdev:p2 and NETWORK,br0; of these `ipset test SET IP,br0` said no, of all others of the first 330 yes. So for
 * each family; the first is an address, of which all bits are compared.
 */
const NOT_FOUND: Readonly<Record<string, readonly number[]>> = { '10.9.0.2': [97, 196, 234, 283, 322], 'fd00::2': [38, 56, 238] };

it.each(Object.entries(NOT_FOUND))('an entry of %s for a port shares a bucket with one for a device just where the kernel says so', (text, notFound) => {
  const ip = parseIp(text) as Ip;
  const entry: IpSetEntry = {
    parts: [{ kind: 'interval', interval: { kind: 'ip', range: { family: ip.family, first: ip.value, last: ip.value } }, prefixLength: bitsOf(ip.family) }, { kind: 'iface', name: 'p2', physdev: true, wildcard: false }],
    nomatch: false, because: { text: 'add' },
  };
  const set = { name: 's', type: 'hash:net,iface', family: 'inet', dimensions: ['net', 'iface'], entries: [entry], supported: true, because: { text: 'create' } } as const;
  expect(isOfPort(entry)).toBe(true);
  expect(Array.from({ length: 330 }, (_, index) => index + 1).filter((seed) => sharesBucket({ ...set, hash: { size: 64, initval: (seed * 2_654_435_761) % 2 ** 32 } }, entry))).toEqual(notFound);
  expect(sharesBucket(set, entry)).toBeUndefined();
});
