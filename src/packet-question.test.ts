import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evidenceOf, readCase } from '../scripts/cases.ts';
import { diagnose } from './diagnose.ts';
import { PacketAsked } from './packet-question.ts';
import type { PacketQuestion } from './packet-question.ts';

/** Packet of a capture of a real kernel below src. */
function asked(path: string, number: number): PacketQuestion {
  const question = new PacketAsked(number);
  question.push(readFileSync(new URL(`${path}.pcap`, import.meta.url)));
  return question.end();
}

const text = (found: PacketQuestion): string => (found.kind === 'refused' ? found.message.en : [found.query.protocol, found.query.from, found.query.sport, found.query.to].map((part) => (typeof part === 'object' ? Object.values(part).slice(1).join(':') : String(part))).join(' '));

test('a SYN, its answer and what follows ask for the connection from the side that opened it', () => {
  for (const number of [1, 2, 3]) expect(text(asked('locate/testdata/tcp-pod', number))).toBe('tcp 10.40.1.10 40000 10.40.2.10:5432');
});

test('an ICMP error asks for the packet that it quotes, and the answer to a ping for the ping', () => {
  expect(text(asked('locate/testdata/udp-pod', 2))).toBe('udp 10.40.1.10 40000 10.40.2.10:5432');
  expect(text(asked('locate/testdata/icmp-pod', 2))).toBe('icmp 10.40.1.10 undefined 10.40.2.10');
});

test('of a packet in a tunnel the innermost counts', () => {
  const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
  expect(new Set(numbers.map((number) => text(asked('locate/testdata/tcp-node', number))))).toEqual(new Set(['tcp 10.40.1.10 40000 10.40.2.10:5432']));
});

test('what is no question says why', () => {
  expect(text(asked('signs/neighbour-unanswered/testdata/broken', 1))).toContain('it is no packet of TCP');
  expect(text(asked('locate/testdata/tcp-pod', 99))).toBe('there is no packet 99: 3 could be read');
  const question = new PacketAsked(1);
  const capture = readFileSync(new URL('locate/testdata/tcp-pod.pcap', import.meta.url));
  const [header, record, first, second] = [24, 16, capture.readUInt32LE(32), capture.readUInt32LE(24 + 16 + capture.readUInt32LE(32) + 8)];
  // The third packet alone: a capture that began later.
  question.push(Buffer.concat([capture.subarray(0, header), capture.subarray(header + 2 * record + first + second)]));
  expect(text(question.end())).toContain('it is not known who opened it');
});

test('a captured packet is diagnosed on a bundle: the rule that drops it is found, and on the healthy twin nothing', async () => {
  const found = asked('locate/testdata/tcp-pod', 1);
  if (found.kind === 'refused') throw new Error(found.message.en);
  const broken = diagnose(await evidenceOf(readCase('cases/firewall/forward-drop')), found.query);
  expect(broken.kind === 'refused' ? broken : [broken.report.verdict.kind, broken.report.findings.map(({ id }) => id)]).toEqual(['unreachable', ['firewall-rule-drops']]);
  const healthy = diagnose(await evidenceOf(readCase('cases/service/no-ready-endpoint-iptables-healthy')), found.query);
  expect(healthy.kind === 'refused' ? healthy : [healthy.report.verdict.kind, healthy.report.findings]).toEqual(['reachable', []]);
});
