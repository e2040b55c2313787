import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatIp } from '../../net/ip.ts';
import { parseConntrack } from '../../parse/conntrack/index.ts';
import { assembleConntrack } from './index.ts';

const tree = (name: string) => parseConntrack(readFileSync(new URL(`../../parse/conntrack/testdata/${name}.txt`, import.meta.url), 'utf8'), `${name}.txt`);

describe('the connection table as a real kernel printed it', () => {
  it('has every flow once, though the first dump holds both families', () => {
    expect(assembleConntrack([tree('conntrack'), tree('conntrack6')])).toHaveLength(9);
    expect(assembleConntrack([tree('conntrack6')])).toHaveLength(2);
  });

  it('has a translated flow with the reply that undoes it, its mark and its state', () => {
    const entry = assembleConntrack([tree('conntrack')]).find(({ original }) => formatIp(original.dst) === '10.55.0.99');
    expect(entry && [formatIp(entry.reply.src), entry.reply.sport, entry.mark, entry.tcpState, entry.assured, entry.seenReply, entry.because.ref]).toEqual(['10.55.0.1', 8080, 66, 'FIN_WAIT', true, true, { file: 'conntrack.txt', line: 4 }]);
  });

  it('has zones, unreplied flows, ICMP by id and type, GRE by key, and protocols without ports', () => {
    const entries = assembleConntrack([tree('extended')]);
    const facts = (protocol: number) => entries.filter(({ original }) => original.protocol === protocol).map(({ original, zone, seenReply }) => [original.sport, original.dport, zone, seenReply]);
    expect(facts(17)).toEqual([[49055, 55, 7, false], [49055, 5599, 7, false]]);
    expect(facts(1)).toEqual([[11582, 8 * 256, 0, true]]);
    expect(facts(58)).toEqual([[11583, 128 * 256, 0, true]]);
    expect(facts(47)).toEqual([[0, 5, 0, false]]);
    expect(facts(89)).toEqual([[0, 0, 0, false]]);
  });

  it('has zones that hold for one direction only', () => {
    const line = (zone: string): string => `icmpv6   58 595 src=fd00:3::2 dst=fd00:2::1 type=128 code=0 id=20010 [UNREPLIED] src=fd00:3::1 dst=fd00:3::2 type=129 code=0 id=20010 ${zone} mark=0 use=1`;
    const of = (zone: string) => assembleConntrack([parseConntrack(line(zone), 'conntrack6.txt')]).map((entry) => [entry.zone, entry.zoneDir]);
    expect([of('zone-reply=3'), of('zone-orig=2'), of('zone=4')]).toEqual([[[3, 'reply']], [[2, 'original']], [[4, undefined]]]);
  });
});
