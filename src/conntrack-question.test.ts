import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evidenceOf, readCase } from '../scripts/cases.ts';
import { conntrackAsked } from './conntrack-question.ts';
import { diagnose } from './diagnose.ts';

const line = (path: string): string => readFileSync(new URL(`../cases/${path}/conntrack.txt`, import.meta.url), 'utf8').split('\n').find((each) => each.includes('SYN_SENT')) ?? '';

test('a line of a recorded connection table asks for the connection before its translation, and has the cause of the incident', async () => {
  const asked = conntrackAsked(line('node/rp-filter-asymmetric/bundle/nodes/n1/netns/host'));
  expect(asked).toEqual({ kind: 'found', query: { from: { kind: 'address', ip: '10.40.1.10' }, to: { kind: 'address', ip: '10.96.0.10', port: '5432' }, protocol: 'tcp', sport: 54140, family: 4 } });
  if (asked.kind === 'refused') return;
  const diagnosis = diagnose(await evidenceOf(readCase('cases/node/rp-filter-asymmetric')), asked.query);
  expect(diagnosis.kind === 'refused' ? diagnosis.refusal : diagnosis.report.findings[0]?.id).toBe('rp-filter-drops');
});

test('a ping and the form of /proc are read as well', () => {
  expect(conntrackAsked('icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=7 mark=0 use=1')).toEqual({ kind: 'found', query: { from: { kind: 'address', ip: '10.0.0.1' }, to: { kind: 'address', ip: '10.0.0.2' }, protocol: 'icmp', family: 4 } });
  expect(conntrackAsked('ipv6     10 udp      17 29 src=fd00::1 dst=fd00::2 sport=5 dport=53 [UNREPLIED] src=fd00::2 dst=fd00::1 sport=53 dport=5 mark=0 zone=0 use=2')).toMatchObject({ kind: 'found', query: { to: { ip: 'fd00::2', port: '53' }, protocol: 'udp', sport: 5, family: 6 } });
});

test('what is no line of the table, or no connection that could be asked, says so', () => {
  expect(conntrackAsked('src=10.0.0.1')).toMatchObject({ kind: 'refused', message: { en: 'it is no line of conntrack -L' } });
  expect(conntrackAsked('unknown  2 598 src=10.40.2.1 dst=224.0.0.22 [UNREPLIED] src=224.0.0.22 dst=10.40.2.1 mark=0 use=1')).toMatchObject({ kind: 'refused', message: { en: 'it is no connection of TCP, UDP or SCTP, and no ping' } });
});
