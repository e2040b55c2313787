import type { Draft, Space } from './draft.ts';
import { attach } from './grow.ts';
import type { Attachment } from './grow.ts';
import { joinByVeth } from './segment.ts';

type Shape = 'line' | 'star' | 'tree';

/** A connected network of 2 to 6 namespaces, `host` among them. */
export function grow(draft: Draft): void {
  const { random } = draft;
  const shape = random.weighted<Shape>([[3, 'line'], [4, 'star'], [3, 'tree']]);
  draft.tags.add(`topology:${shape}`);
  const count = random.weighted([[1, 2], [3, 3], [4, 4], [3, 5], [2, 6]]);
  draft.spaces.push({ name: 'host', role: 'end' });
  const names = shape === 'line' ? linear(draft, count) : spread(draft, shape, count);
  if (names.length > 3 && random.chance(0.35)) closeRing(draft);
}

/** One behind the other; the node's own network is anywhere among them. */
function linear(draft: Draft, count: number): string[] {
  const { random } = draft;
  let [left, right] = ['host', 'host'];
  for (let number = 1; number < count; number += 1) {
    const [name, toLeft] = [`r${number}`, random.chance(0.5)];
    attach(draft, toLeft ? left : right, name, random.weighted<Attachment>([[6, 'veth'], [1, 'peer'], [1, 'bridge'], [vm(draft, 2), 'vlan']]));
    if (toLeft) left = name;
    else right = name;
  }
  return draft.spaces.map((space) => space.name);
}

/** Pods around the host with one outside (`star`), or each behind any of those before it (`tree`). */
function spread(draft: Draft, shape: Shape, count: number): string[] {
  const { random } = draft;
  const favourite = random.weighted<Attachment>([[3, 'calico'], [3, 'bridge'], [1, 'peer'], [2, 'veth'], [1, 'switch'], [vm(draft, 1), 'vlan']]);
  attach(draft, 'host', 'out', 'veth');
  const host = draft.spaces[0];
  const uplink = draft.segments[0];
  if (host !== undefined && uplink !== undefined) host.uplink = uplink;
  for (let number = 1; number < count - 1; number += 1) {
    const parent = loneSwitch(draft) ?? (shape === 'star' ? 'host' : random.pick(draft.spaces.filter((space) => suits(draft, space))).name);
    const wish = kind(parent, random.chance(0.75) ? favourite : random.pick<Attachment>(['veth', 'bridge', 'calico', 'peer']));
    if (wish !== 'switch') attach(draft, parent, `p${number}`, wish);
    else attach(draft, switchOf(draft) ?? parent, `p${number}`, number < count - 2 ? 'switch' : 'bridge');
  }
  return draft.spaces.map((space) => space.name);
}

function switchOf(draft: Draft): string | undefined {
  return draft.spaces.find((space) => space.role === 'switch')?.name;
}

/** A switch with one member connects nobody: it gets another. */
function loneSwitch(draft: Draft): string | undefined {
  return draft.segments.find(({ bridge, members }) => bridge !== undefined && bridge.netns === switchOf(draft) && members.length < 2)?.bridge?.netns;
}

/** The weight on the machine's kernel, where there are more kinds of devices. */
function vm({ kernel }: Draft, weight: number): number {
  return kernel === 'vm' ? weight : 0;
}

/** A Calico pod needs a node with a default route to elsewhere; such a pod itself passes nothing on. */
function kind(parent: string, wish: Attachment): Attachment {
  return wish === 'calico' && parent !== 'host' ? 'veth' : wish;
}

function suits(draft: Draft, { name }: Space): boolean {
  return !draft.segments.some((segment) => segment.kind === 'calico' && segment.members[0]?.netns === name);
}

/** A second way between two namespaces that both pass packets on, or may. */
function closeRing(draft: Draft): void {
  const able = draft.spaces.filter((space) => space.role !== 'switch' && suits(draft, space));
  const [a, b] = draft.random.shuffle(able);
  if (a === undefined || b === undefined) return;
  joinByVeth(draft, a, b);
  for (const space of [a, b]) space.role = 'router';
  draft.tags.add('topology:ring');
}
