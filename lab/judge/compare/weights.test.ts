import { expect, it } from 'vitest';
import type { Branch, Walk } from '../../../src/model/trace/journey.ts';
import { ip } from '../../../src/trace/netfilter/testing.ts';
import type { SocketProbe } from '../world.ts';
import type { Judged } from './judge.ts';
import { weighGroups } from './weights.ts';

type Told = Pick<Branch, 'weight' | 'outcome'> & Partial<Pick<Branch, 'answers' | 'choices' | 'journeys'>>;

function walkOf(branches: readonly Told[]): Walk {
  return { branches: branches.map((one): Branch => ({ choices: [], assumed: [], journeys: [], ...one })) };
}

/** Forty probes of a group, of which all went the first of the ways that the model tells of. */
function group(protocol: SocketProbe['protocol'], ...branches: readonly Told[]): string[] {
  const walk = walkOf(branches);
  const matching = walk.branches.slice(0, 1);
  return weighGroups(Array.from({ length: 40 }, (_, id): Judged => ({ probe: { kind: 'socket', id, netns: 'a', protocol, dst: '10.0.0.1', dport: 80, sport: 20000 + id, size: 'small', group: 'g' }, verdict: 'agree', why: [], walk, matching })));
}

const ANSWERED = { weight: 0.5, outcome: { kind: 'answered' } } as const;
const REFUSED = { weight: 0.5, outcome: { kind: 'error', errno: 'ECONNREFUSED' } } as const;
const TIMEOUT = { weight: 0.5, outcome: { kind: 'timeout' } } as const;

it('dice that always fall the same way are not fair', () => {
  expect(group('tcp', ANSWERED, REFUSED)).toHaveLength(2);
  expect(group('udp', ANSWERED, TIMEOUT)).toHaveLength(2);
});

it('a connection that the dice keep silent tries again, and they are thrown anew', () => {
  expect(group('tcp', ANSWERED, TIMEOUT)).toEqual([]);
});

it('what no line tells is no die: affinity sends all after the first the same way', () => {
  expect(group('tcp', { ...ANSWERED, answers: ['yes recent'] }, { ...REFUSED, answers: ['no recent'] })).toEqual([]);
});

it('IPVS throws its own dice for each packet, and a multipath route that is asked for without ports none', () => {
  const packet = { src: ip('10.0.0.2'), dst: ip('10.0.0.1'), protocol: 17, l4: { kind: 'udp', sport: 1, dport: 53 }, ttl: 64, length: 84, df: false, tos: 0 } as const;
  const step = { stage: 'route', action: 'lookup', because: [], facts: { route: '10.105.0.0/20', for: 'ipvs' } } as const;
  const journeys: Branch['journeys'] = [{ direction: 'forward', purpose: 'open', packetIn: packet, packetOut: packet, hops: [{ netns: 'n1/host', node: 'n1', steps: [step] }], disposition: { kind: 'leaves-the-model', netns: 'n1/host', because: [] } }];
  expect(group('udp', { ...ANSWERED, journeys, choices: ['ipvs rr 10.105.0.1:53'] }, { ...TIMEOUT, journeys, choices: ['ipvs rr 10.106.0.1:53'] })).toHaveLength(2);
  expect(group('udp', { ...ANSWERED, journeys, choices: ['multipath 10.105.0.0/20 via 10.1.0.2 dev a'] }, { ...TIMEOUT, journeys, choices: ['multipath 10.105.0.0/20 via 10.2.0.2 dev b'] })).toEqual([]);
});
