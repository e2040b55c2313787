import type { EvidenceItem, NodeEvidence } from '../../model/evidence/evidence.ts';
import { formatIp, parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { once } from '../part/index.ts';

/** `inet 10.0.0.1/24`, `inet6 fe80::1/64` in text, `"local":"10.0.0.1"` in JSON. */
const ADDRESS = /\binet6? ([0-9a-fA-F.:]+)|"local": ?"([0-9a-fA-F.:]+)"/g;

/** Which namespace has which address, found in the text of `ip addr` without reading it into a tree. */
export interface AddressIndex {
  has(netns: string, ip: Ip): boolean;
  /** All namespaces that have the address. Searches every namespace of the bundle the first time. */
  owners(ip: Ip): readonly string[];
}

/** Builds the index over all nodes; a namespace is searched when it is first asked about. */
export function indexAddresses(nodes: readonly NodeEvidence[]): AddressIndex {
  const searched = new Map<string, () => ReadonlySet<string>>();
  for (const node of nodes) {
    for (const item of node.items) if (item.source === 'ip-addr' && item.netns !== undefined) searched.set(`${node.name}/${item.netns}`, once(() => addressesIn(item)));
  }
  const owners = once(() => {
    const byAddress = new Map<string, string[]>();
    for (const [id, addresses] of searched) for (const address of addresses()) byAddress.set(address, [...(byAddress.get(address) ?? []), id]);
    return byAddress;
  });
  return {
    has: (netns, ip) => searched.get(netns)?.().has(formatIp(ip)) === true,
    owners: (ip) => owners().get(formatIp(ip)) ?? [],
  };
}

function addressesIn(item: EvidenceItem): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const [, text, json] of item.text().matchAll(ADDRESS)) {
    const ip = parseIp(text ?? json ?? '');
    if (ip !== undefined) addresses.add(formatIp(ip));
  }
  return addresses;
}
