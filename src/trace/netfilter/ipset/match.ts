import type { Tri } from '../../../model/network/because.ts';
import type { IpSet, IpSetEntry, IpSetPart } from '../../../model/network/ipset.ts';
import type { IntRange } from '../../../net/range.ts';
import { NO, triOf, YES } from '../env.ts';
import type { Env } from '../env.ts';
import { amongDrawn, drawnRange, mayBeDrawn, portsIn } from '../match/drawn-port.ts';
import { changed } from '../set/changes.ts';
import { candidates } from './index-entries.ts';
import { isOfPort, sharesBucket } from './of-port.ts';
import { packetKey } from './packet-key.ts';
import type { Dimension } from './packet-key.ts';

/**
 * Whether the packet is in an ipset (ip_set_test, net/netfilter/ipset/ip_set_core.c). Fewer directions than the set has
 * dimensions, or a set of the other family, never match; of nested networks the most specific decides, `nomatch` says no.
 */
export function matchIpset(env: Env, name: string, dirs: readonly ('src' | 'dst')[], depth = 0): Tri {
  const { ipsets } = env.netns;
  if (ipsets.kind === 'missing') return { kind: 'unknown', because: ipsets.because };
  const set = ipsets.value.get(name);
  if (set === undefined || depth > 8) return { kind: 'unknown', because: env.rule };
  if (!set.supported) return { kind: 'unknown', because: set.because };
  if (dirs.length < set.dimensions.length || !familyFits(env, set)) return NO;
  const key = packetKey(env, set, dirs);
  if (key === undefined) return NO;
  if ('unknown' in key) return { kind: 'unknown', because: env.rule };
  if (set.dimensions.includes('set')) return anyMember(env, set, dirs, depth);
  const change = changed(env.ctx, ipsetId(env, name), ipsetKey(key));
  if (change !== undefined) return triOf(change === 'add');
  const answer = mayBeDrawn(env) ? testDrawn(env, set, key) : test(set, key);
  return answer === undefined ? { kind: 'unknown', because: env.rule } : triOf(answer);
}

/** A port that stands for others is asked of for each of them: undefined where some are in the set and some are not. */
function testDrawn(env: Env, set: IpSet, key: readonly Dimension[]): boolean | undefined {
  for (const [place, part] of key.entries()) {
    if (set.dimensions[place] !== 'port' || (part.kind !== 'port' && part.kind !== 'number')) continue;
    const range = drawnRange(env, part.kind === 'port' ? part.port : part.value);
    if (range !== undefined) return amongDrawn(range, { set, place, portsOf: (at) => set.entries.map(({ parts }) => portsOfPart(parts[at])) }, (port) => test(set, key.with(place, part.kind === 'port' ? { ...part, port } : { kind: 'number', value: port })));
  }
  return test(set, key);
}

function portsOfPart(part: IpSetPart | undefined): IntRange | undefined {
  return part?.kind === 'port' ? part : part?.kind === 'interval' ? portsIn(part.interval) : undefined;
}

/** The name under which changes to an ipset are kept. */
export function ipsetId(env: Env, set: string): string {
  return `${env.netns.id} ipset ${set}`;
}

/** The packet's key as one string, for changes. */
export function ipsetKey(key: readonly Dimension[]): string {
  return key.map((part) => (part.kind === 'ip' ? String(part.ip.value) : part.kind === 'port' ? `${part.protocol}:${part.port}` : part.kind === 'number' ? String(part.value) : part.kind === 'name' ? part.name : '')).join(',');
}

function familyFits(env: Env, set: IpSet): boolean {
  return set.family === 'none' || (set.family === 'inet') === (env.skb.packet.src.family === 4);
}

function anyMember(env: Env, set: IpSet, dirs: readonly ('src' | 'dst')[], depth: number): Tri {
  let unknown: Tri | undefined;
  for (const entry of set.entries) {
    const [member] = entry.parts;
    if (member?.kind !== 'set') continue;
    const answer = matchIpset(env, member.name, dirs, depth + 1);
    if (answer.kind === 'yes') return YES;
    if (answer.kind === 'unknown') unknown = answer;
  }
  return unknown ?? NO;
}

/**
 * The first combination of prefix lengths that holds the key decides. In hash:net,iface that is the first whose *network*
 * holds the address: when its device is another one, less specific networks are not tried (`multi` in mtype_test_cidrs). Undefined where that is not known.
 */
function test(set: IpSet, key: readonly Dimension[]): boolean | undefined {
  let isSure = true;
  for (const list of candidates(set, key)) {
    const entry = list.find((candidate) => ifaceFits(candidate, key));
    if (entry !== undefined) return entry.nomatch ? false : isSure || undefined;
    if (!set.dimensions.includes('iface')) continue;
    const ends = list.map((candidate) => !isOfPort(candidate) || sharesBucket(set, candidate));
    if (ends.includes(true)) return false;
    isSure &&= !ends.includes(undefined);
  }
  return false;
}

/** `physdev:NAME` is found by who asks for a port, and no rule can: nothing in it sets IPSET_FLAG_PHYSDEV (hash_netiface4_kadt). */
function ifaceFits(entry: IpSetEntry, key: readonly Dimension[]): boolean {
  return entry.parts.every((part, place) => {
    const dimension = key[place];
    if (part.kind !== 'iface' || dimension?.kind !== 'name') return part.kind !== 'iface';
    return !part.physdev && (part.wildcard ? dimension.name.startsWith(part.name.replace(/[*+]$/, '')) : dimension.name === part.name);
  });
}
