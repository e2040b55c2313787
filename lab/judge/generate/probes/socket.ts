import type { SocketProbe } from '../../world.ts';
import type { Place } from '../topology/index.ts';
import type { Target } from './hints.ts';
import { familyOf, someDport, spacesWithPrograms } from './ports.ts';
import type { Asking } from './ports.ts';

/** A program somewhere asks for something: mostly for an address that somebody has and a port that is listened on. */
export function socketProbe(asking: Asking): SocketProbe {
  const { random } = asking;
  const netns = random.pick(spacesWithPrograms(asking));
  return probeOf(asking, netns, someTarget(asking, netns));
}

/** A program in `netns` asks for `target`; what the target leaves open the dice choose. */
export function probeOf(asking: Asking, netns: string, target: Target): SocketProbe {
  const { random, hints, id, sport } = asking;
  const protocol = target.protocol ?? (target.port === undefined ? random.weighted([[5, 'tcp'], [4, 'udp'], [2, 'icmp']] as const) : random.pick(['tcp', 'udp'] as const));
  const src = someSource(asking, netns, target.address);
  const uid = random.chance((hints.uids ?? []).length > 0 ? 0.3 : 0.04) ? random.pick([...(hints.uids ?? []), 0, 1000, 65_534]) : undefined;
  return {
    kind: 'socket', id: id(), netns, protocol, dst: target.address, dport: protocol === 'icmp' ? 0 : (target.port ?? someDport(asking, protocol)), sport: sport(),
    size: random.weighted<SocketProbe['size']>([[12, 'small'], [2, 'full'], [1, random.int(1, 3000)], [1, random.pick([1252, 1372, 1400, 1452, 1472, 1473])]]),
    ...(src === undefined ? {} : { src }), ...(uid === undefined ? {} : { uid }),
  };
}

function someTarget({ random, topology, hints }: Asking, netns: string): Target {
  const at = (test: (place: Place) => boolean): Place[] => topology.places.filter(test);
  const owned = at((place) => place.kind === 'device' || place.kind === 'lo' || place.kind === 'extra');
  const vips = at((place) => place.kind === 'vip');
  const families = topology.families;
  const choices: [number, readonly Target[]][] = [
    [12, owned.filter((place) => place.netns !== netns).map(addressOf)],
    [2, owned.filter((place) => place.netns === netns).map(addressOf)],
    [hintWeight(hints.targets), hints.targets ?? []],
    [5, vips.map(({ address, port, protocol }) => ({ address, ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) }))],
    [1, at((place) => place.kind === 'nobody').map(addressOf)],
    [1, at((place) => place.kind === 'outside').map(addressOf)],
    [0.3, at((place) => place.kind === 'gateway').map(addressOf)],
    [0.5, families.map((family) => ({ address: family === 4 ? random.pick(['127.0.0.1', '127.0.0.53']) : '::1' }))],
  ];
  return random.pick(random.weighted(choices.filter(([, targets]) => targets.length > 0)));
}

function hintWeight(targets: readonly Target[] = []): number {
  return targets.length === 0 ? 0 : 9;
}

function addressOf({ address }: Place): Target {
  return { address };
}

/** Most programs let the kernel choose; some bind an address that they have, a few one that they do not have. */
function someSource({ random, topology, hints }: Asking, netns: string, dst: string): string | undefined {
  if (!random.chance(0.16)) return undefined;
  const family = familyOf(dst);
  const own = topology.places.filter((place) => place.netns === netns && place.family === family && (place.kind === 'device' || place.kind === 'lo' || place.kind === 'extra')).map((place) => place.address);
  const foreign = [...(hints.sources ?? []), ...topology.places.map((place) => place.address)].filter((address) => familyOf(address) === family && !own.includes(address));
  const from = own.length === 0 || random.chance(0.05) ? foreign : own;
  return from.length === 0 ? undefined : random.pick(from);
}
