import { expect, test } from 'vitest';
import type { Sighting } from '../model/report/index.ts';
import type { Branch, Journey, Outcome } from '../model/trace/index.ts';
import { parseIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { compare } from './compare.ts';

const ip = (text: string): Packet['src'] => {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const packet: Packet = { src: ip('10.0.0.1'), dst: ip('10.0.0.2'), protocol: 6, l4: { kind: 'tcp', sport: 1, dport: 2, flags: 2 }, ttl: 64, length: 60, df: true, tos: 0 };
const hop = (netns: string, devIn: string | undefined, devOut: string | undefined): Journey['hops'][number] => ({ netns, node: netns.split('/')[0] ?? '', ...(devIn === undefined ? {} : { devIn }), ...(devOut === undefined ? {} : { devOut }), steps: [] });
const dropped: Journey['disposition'] = { netns: 'n1/host', because: [], kind: 'dropped', by: { kind: 'rule', hook: 'forward', table: 'filter', chain: 'FORWARD' } };

/** From a pod to its node, whose rule drops it. */
const open: Journey = { direction: 'forward', purpose: 'open', packetIn: packet, packetOut: packet, hops: [hop('n1/pod', undefined, 'eth0'), hop('n1/host', 'cali1', 'eth0')], disposition: dropped };
const branch = (outcome: Outcome, ...journeys: readonly Journey[]): Branch => ({ weight: 1, choices: [], assumed: [], journeys, outcome });
const timeout = branch({ kind: 'timeout' }, open);
const at = (netns: string, dev: string, direction: Sighting['direction'], role: Sighting['role'] = 'request'): Sighting => ({ role, netns, dev, direction, atMs: 0, packet, times: 1 });
const everywhere = (): boolean => true;

test('what was seen as far as the rule that drops it agrees with the model', () => {
  expect(compare([timeout], { kind: 'timeout' }, [at('n1/pod', 'eth0', 'out'), at('n1/host', 'cali1', 'in')], everywhere)).toMatchObject({ agreement: 'agrees', differences: [] });
});

test('a frame that a bridge port takes for somebody else has come in by it', () => {
  expect(compare([timeout], { kind: 'timeout' }, [at('n1/pod', 'eth0', 'out'), at('n1/host', 'cali1', 'other')], everywhere).agreement).toBe('agrees');
});

test('a packet that never came to the node where the model drops it differs, although the client saw what was predicted', () => {
  expect(compare([timeout], { kind: 'timeout' }, [at('n1/pod', 'eth0', 'out')], everywhere)).toMatchObject({ agreement: 'differs', differences: [{ kind: 'not-seen', role: 'request', netns: 'n1/host', dev: 'cali1', direction: 'in' }] });
});

test('of a namespace that is not captured nothing is expected', () => {
  expect(compare([timeout], { kind: 'timeout' }, [at('n1/pod', 'eth0', 'out')], (netns) => netns !== 'n1/host').agreement).toBe('agrees');
});

test('a packet in a namespace where the model does not lead it differs', () => {
  const seen = [at('n1/pod', 'eth0', 'out'), at('n1/host', 'cali1', 'in'), at('n1/other', 'eth0', 'in')];
  expect(compare([timeout], { kind: 'timeout' }, seen, everywhere)).toMatchObject({ agreement: 'differs', differences: [{ kind: 'not-expected', sighting: { netns: 'n1/other' } }] });
});

test('another outcome than any branch has differs, and so says what was predicted', () => {
  expect(compare([timeout], { kind: 'answered' }, [at('n1/pod', 'eth0', 'out'), at('n1/host', 'cali1', 'in')], everywhere)).toMatchObject({ agreement: 'differs', differences: [{ kind: 'outcome', predicted: [{ kind: 'timeout' }] }] });
});

test('of several ways the one that happened is found', () => {
  const refused = branch({ kind: 'error', errno: 'ECONNREFUSED' }, { ...open, hops: [hop('n1/pod', undefined, 'eth0')] });
  const compared = compare([timeout, refused], { kind: 'error', errno: 'ECONNREFUSED' }, [at('n1/pod', 'eth0', 'out')], everywhere);
  expect(compared).toMatchObject({ agreement: 'agrees', branch: { outcome: { kind: 'error' } } });
});

test('where the model does not know nothing is a difference', () => {
  expect(compare([branch({ kind: 'unknown', because: [] }, open)], { kind: 'answered' }, [], everywhere)).toMatchObject({ agreement: 'unsure', differences: [] });
});
