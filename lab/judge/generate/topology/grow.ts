import type { Draft, Segment, Space, Subnet } from './draft.ts';
import { spaceOf } from './draft.ts';
import { joinAsCalicoPod, joinBridge, joinByPeers, joinByVeth, makeBridged, subnetsOf } from './segment.ts';
import { joinByVlan } from './vlan.ts';
import type { Family } from './topology.ts';

/** How a namespace comes into the network. `switch`: by a bridge in a namespace of its own. */
export type Attachment = 'veth' | 'vlan' | 'peer' | 'calico' | 'bridge' | 'switch';

/** Adds a namespace to the network by a parent, which becomes a router if it was an end. */
export function attach(draft: Draft, parentName: string, name: string, how: Attachment): Space {
  const parent = spaceOf(draft, parentName);
  const child: Space = { name, role: 'end' };
  draft.spaces.push(child);
  draft.tags.add(`topology:${how}`);
  if (parent.role === 'switch') {
    joinSwitch(draft, parent, child);
    return child;
  }
  if (parent.role === 'end' && draft.segments.some((segment) => segment.members.some((member) => member.netns === parentName))) parent.role = 'router';
  switch (how) {
    case 'veth':
      joinByVeth(draft, parent, child, draft.random.chance(0.12) ? draft.random.int(1280, 1480) : 1500);
      break;
    case 'vlan':
      joinByVlan(draft, parent, child);
      break;
    case 'peer':
      joinByPeers(draft, parent, child);
      break;
    case 'calico':
      parent.role = 'router';
      joinAsCalicoPod(draft, parent, child, blockOf(draft, parent), draft.segments.length + 2);
      break;
    case 'bridge':
      joinBridge(draft, bridgedOf(draft, parent), child);
      break;
    case 'switch':
      child.role = 'switch';
      joinBridge(draft, makeBridged(draft, child, 'br0', false), parent);
      break;
  }
  return child;
}

/** The parent's bridge, if it has one and the dice do not ask for another. */
function bridgedOf(draft: Draft, parent: Space): Segment {
  const own = draft.segments.filter((segment) => segment.bridge?.netns === parent.name);
  if (own.length > 0 && !draft.random.chance(0.2)) return draft.random.pick(own);
  if (draft.segments.some((segment) => segment.members.some((member) => member.netns === parent.name))) parent.role = 'router';
  return makeBridged(draft, parent, draft.random.pick(['cni0', 'docker0', 'br0']), true);
}

function joinSwitch(draft: Draft, at: Space, child: Space): void {
  const segment = draft.segments.find((candidate) => candidate.bridge?.netns === at.name);
  if (segment === undefined) throw new Error(`no bridge in ${at.name}`);
  joinBridge(draft, segment, child);
}

const blocks = new WeakMap<Draft, Map<string, Partial<Record<Family, Subnet>>>>();

/** The block of addresses that a node gives to its pods. */
function blockOf(draft: Draft, node: Space): Partial<Record<Family, Subnet>> {
  const known = blocks.get(draft) ?? new Map<string, Partial<Record<Family, Subnet>>>();
  blocks.set(draft, known);
  const block = known.get(node.name) ?? subnetsOf(draft);
  known.set(node.name, block);
  return block;
}
