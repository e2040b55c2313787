/**
 * The wires between nodes. No dump shows them: that two nodes' uplinks reach each other is an assumption, made from their addresses and said
 * so. Devices of different nodes whose connected prefixes overlap are taken to be on one layer 2 segment.
 */
import type { Because } from '../../model/network/because.ts';
import type { Segment } from '../../model/network/netns.ts';
import { sharedPrefix, uplinksOf } from './uplink.ts';
import type { Uplink, UnderlayNamespace } from './uplink.ts';

export type { UnderlayNamespace } from './uplink.ts';

/**
 * The segments among the namespaces given: two of them, or the host namespaces of all nodes. A namespace whose devices were not
 * collected has no uplink. Devices of one node alone make no segment.
 */
export function assembleSegments(namespaces: readonly UnderlayNamespace[]): readonly Segment[] {
  const groups: { readonly uplinks: Uplink[]; readonly because: Because }[] = [];
  const rest = new Set(namespaces.flatMap(uplinksOf));
  for (const first of rest) {
    rest.delete(first);
    const uplinks = [first];
    let because: Because | undefined;
    for (const member of uplinks) {
      for (const other of rest) {
        const shared = other.node === member.node ? undefined : sharedPrefix(member, other);
        if (shared === undefined) continue;
        rest.delete(other);
        uplinks.push(other);
        because ??= assumption(member, other, shared);
      }
    }
    if (because !== undefined) groups.push({ uplinks, because });
  }
  return groups.map(({ uplinks, because }) => ({ members: uplinks.map(({ netns, link }) => ({ netns, ifindex: link.ifindex })), because }));
}

/** Points to the address of the first end: it is what the assumption rests on. */
function assumption(a: Uplink, b: Uplink, shared: string): Because {
  const text = `assumed: ${a.link.name} of ${a.node} and ${b.link.name} of ${b.node} are on one wire, both are connected to ${shared}`;
  const ref = a.connected[0]?.holder.addresses[0]?.because.ref;
  return ref === undefined ? { text } : { ref, text };
}
