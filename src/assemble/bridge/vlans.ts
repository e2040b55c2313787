import type { Part } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { IprouteTree, JsonObject } from '../../model/tree/iproute.ts';
import { entriesOf, jsonFields, jsonObjects, jsonStrings, numberOf, textOf, unreadLine } from '../iproute/index.ts';
import type { Entry, EntryPart } from '../iproute/index.ts';

/** A VLAN of a bridge port, or of the bridge itself. */
export interface PortVlan {
  readonly id: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
}

/** The VLANs of every device of `bridge vlan show`, ports and bridges alike, by ifindex. Ranges are spelled out. */
export function assembleBridgeVlans(tree: Part<IprouteTree>, links: Part<readonly Link[]>): Part<ReadonlyMap<number, readonly PortVlan[]>> {
  if (tree.kind === 'missing') return tree;
  if (links.kind === 'missing') return links;
  const unread = unreadLine(tree.value, true);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const byName = new Map(links.value.map((link) => [link.name, link.ifindex]));
  const vlans = new Map<number, PortVlan[]>();
  let port: number | undefined;
  for (const entry of entriesOf(tree.value, ['vlan'])) {
    const name = portName(entry);
    if (name !== undefined) port = byName.get(name);
    if (port !== undefined) vlans.set(port, [...(vlans.get(port) ?? []), ...vlansOf(entry)]);
  }
  return { kind: 'known', value: vlans };
}

/** A text line names its port unless it begins with the VLAN, as the further lines of a port do. */
function portName(entry: Entry): string | undefined {
  if (entry.form === 'json') return textOf(entry.fields, 'ifname');
  const [first] = entry.head.subject;
  return isFurther(entry.head) ? undefined : first;
}

/** The id stands alone on a further line; a port without VLANs stands alone too, but a port's name cannot be mistaken for a range. */
function isFurther(part: EntryPart): boolean {
  return part.subject.length === 1 && /^\d{1,4}(-\d{1,4})?$/.test(part.subject[0] ?? '');
}

function vlansOf(entry: Entry): PortVlan[] {
  if (entry.form === 'json') return jsonObjects(entry.item['vlans']).flatMap(jsonVlans);
  const range = /^(\d+)(?:-(\d+))?$/.exec(entry.head.subject.at(-1) ?? '');
  if (range === null) return [];
  return spread(Number(range[1]), Number(range[2] ?? range[1]), entry.head.fields.has('PVID'), entry.head.fields.has('Untagged'));
}

function jsonVlans(vlan: JsonObject): PortVlan[] {
  const fields = jsonFields(vlan);
  const from = numberOf(fields, 'vlan');
  const flags = jsonStrings(vlan['flags']);
  return from === undefined ? [] : spread(from, numberOf(fields, 'vlanEnd') ?? from, flags.includes('PVID'), flags.includes('Egress Untagged'));
}

/** No VLAN id is above 4094, whatever a damaged dump says. */
function spread(from: number, to: number, pvid: boolean, untagged: boolean): PortVlan[] {
  const count = Math.min(to, 4094) - from + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, at) => ({ id: from + at, pvid, untagged }));
}
