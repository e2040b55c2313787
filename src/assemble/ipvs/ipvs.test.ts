import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../model/network/because.ts';
import type { VirtualService } from '../../model/network/ipvs.ts';
import { formatIp } from '../../net/ip.ts';
import { parseIpvsConnections, parseIpvsList, parseIpvsSave } from '../../parse/ipvs/index.ts';
import { assembleIpvs, assembleIpvsConnections, assembleIpvsList } from './index.ts';

const dump = (name: string): string => readFileSync(new URL(`../../parse/ipvs/testdata/${name}.txt`, import.meta.url), 'utf8');
const fromSave = assembleIpvs(parseIpvsSave(dump('save'), 'ipvs.txt'));

/** A service as one line, to compare what the two spellings say. */
function told(part: Part<readonly VirtualService[]>): string[] {
  if (part.kind === 'missing') throw new Error(part.because.text);
  return part.value.map(({ match, scheduler, persistent, onePacket, destinations }) => [
    match.kind === 'fwmark' ? `fwmark ${match.mark} v${match.family}` : `${match.protocol} ${formatIp(match.addr)} ${match.port}`,
    scheduler, ...(persistent ? [`persistent ${persistent.timeout}/${persistent.prefixLength}`] : []), ...(onePacket ? ['ops'] : []),
    ...destinations.map((real) => `${formatIp(real.addr)} ${real.port} ${real.forwarding} w${real.weight}`),
  ].join(' | '));
}

describe('IPVS as a real kernel printed it', () => {
  it('has the same virtual services in both spellings', () => {
    expect(told(fromSave)).toEqual(told(assembleIpvsList(parseIpvsList(dump('list'), 'list.txt'))));
    expect(told(fromSave)).toEqual([
      '6 10.96.0.10 53 | rr | 10.0.0.1 8053 masquerade w1 | 10.0.0.9 53 masquerade w0',
      '6 10.96.0.11 443 | wlc | persistent 10800/32 | 10.0.0.1 443 masquerade w9 | 10.0.0.7 443 route w3 | 10.0.0.8 443 tunnel w2',
      '6 10.96.0.12 80 | sh | persistent 300/24',
      '6 10.96.0.13 443 | wlc | 10.0.0.8 443 tunnel w2',
      '17 10.96.0.10 53 | rr | 10.0.0.1 53 masquerade w1',
      '132 10.96.0.10 99 | sh',
      '6 fd00:96::10 443 | wrr | fd00:1::1 8054 masquerade w9 | fd00:1::5 8443 masquerade w5',
      'fwmark 17 v4 | lc | 10.0.0.2 0 route w1',
      'fwmark 18 v6 | rr | fd00:1::5 0 masquerade w1',
    ]);
  });

  it('is unknown as a whole when a service is printed by name', () => {
    expect(assembleIpvs(parseIpvsSave('-A -t dns.local:domain -s rr\n', 'ipvs.txt'))).toEqual({ kind: 'missing', because: { ref: { file: 'ipvs.txt', line: 1 }, text: '-A -t dns.local:domain -s rr' } });
  });

  it('knows the connections that win over the scheduler, templates with client port 0 among them', () => {
    const part = assembleIpvsConnections(parseIpvsConnections(dump('conn'), 'conn.txt'));
    expect(part.kind === 'known' && part.value.map((one) => [one.protocol, one.client.port, formatIp(one.destination.addr), one.state])).toEqual([
      [6, 54096, 'fd00:1::1', 'ESTABLISHED'], [17, 43918, '10.0.0.1', 'UDP'], [6, 0, '10.0.0.1', 'ASSURED'], [6, 52924, '10.0.0.1', 'TIME_WAIT'], [6, 48468, '10.0.0.1', 'ESTABLISHED'],
    ]);
  });
});
