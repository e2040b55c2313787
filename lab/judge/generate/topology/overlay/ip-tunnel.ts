import { freeName, noteDevice } from '../device.ts';
import { say } from '../draft.ts';
import type { Device, Draft, Segment } from '../draft.ts';
import type { DeviceKind, Family } from '../topology.ts';
import { endMember } from './ends.ts';
import type { End, Ends } from './ends.ts';

interface Kind {
  readonly type: 'ipip' | 'gre' | 'sit' | 'ip6tnl' | 'ip6gre' | 'tunl0';
  readonly note: DeviceKind;
  readonly outer: Family;
  readonly carries: readonly Family[];
}

const KINDS: readonly Kind[] = [
  { type: 'ipip', note: 'ipip', outer: 4, carries: [4] }, { type: 'tunl0', note: 'ipip', outer: 4, carries: [4] }, { type: 'gre', note: 'gre', outer: 4, carries: [4, 6] },
  { type: 'sit', note: 'sit', outer: 4, carries: [6] }, { type: 'ip6tnl', note: 'ip6tnl', outer: 6, carries: [4, 6] }, { type: 'ip6gre', note: 'gre', outer: 6, carries: [4, 6] },
];

/** IPIP (the fallback device tunl0 as Calico uses it, or one of its own), GRE, SIT, IPv6 tunnels. Undefined if none fits the families. */
export function addIpTunnel(draft: Draft, ends: Ends): Segment | undefined {
  const fitting = KINDS.filter(({ outer, carries }) => outer === ends.outer && carries.some((family) => draft.families.includes(family)));
  if (fitting.length === 0) return undefined;
  const kind = draft.random.pick(fitting);
  draft.tags.add(`topology:${kind.type}`);
  const carries = kind.carries.filter((family) => draft.families.includes(family));
  const make = kind.type === 'tunl0' ? addFallback : addNamed;
  const a = make(draft, ends.a, ends.b, kind);
  const b = make(draft, ends.b, ends.a, kind);
  const members = [endMember(draft, a, carries), endMember(draft, b, carries)];
  const outerOf = new Map([[a.netns, ends.b.address], [b.netns, ends.a.address]]);
  return { kind: 'tunnel', overlay: true, carries, members, subnets: {}, ...(kind.type === 'tunl0' ? { remotes: outerOf } : {}) };
}

/** tunl0 exists in every namespace once the module is loaded. */
function addFallback(draft: Draft, own: End, _far: End, kind: Kind): Device {
  const device = noteDevice(draft, own.netns, 'tunl0', kind.note, 1480);
  say(draft, 'up', own.netns, 'ip', 'link set tunl0 mtu 1480 up');
  return device;
}

function addNamed(draft: Draft, own: End, far: End, { type, note }: Kind): Device {
  const { random } = draft;
  const device = noteDevice(draft, own.netns, freeName(draft, own.netns, `${type}x`), note, random.pick([1400, 1440, 1420]));
  const name = type.startsWith('ip6') ? 'hoplimit' : 'ttl';
  const ttl = random.weighted([[3, ''], [3, ` ${name} 64`], [1, ` ${name} ${random.int(1, 3)}`]]);
  const mode = type === 'ip6tnl' ? ' mode any' : '';
  say(draft, 'link', own.netns, 'ip', `link add ${device.name} mtu ${device.mtu} type ${type}${mode} local ${own.address} remote ${far.address}${ttl}`);
  say(draft, 'up', own.netns, 'ip', `link set ${device.name} up`);
  return device;
}
