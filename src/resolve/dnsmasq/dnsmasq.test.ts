import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/index.ts';
import type { AskUpstream } from '../../model/resolve/index.ts';
import { dnsmasqServes, readDnsmasq } from './index.ts';

const nxDomain: AskUpstream = () => ({ kind: 'answer', afterMs: 1, message: { rcode: 3, answers: [], authoritative: false, recursionAvailable: true, truncated: false, additional: 0 } });

function answer(conf: string, name: string, { type = 'A', hosts = '', upstream = nxDomain, command = 'dnsmasq -k' } = {}): string {
  const served = dnsmasqServes(() => readDnsmasq(command, confFile('dnsmasq.conf', conf), () => []), { question: { name, type }, protocol: 'udp', client: '127.0.0.1', port: 53 }, { file: () => confFile('hosts', hosts), upstream, choose: () => 0 });
  if (served.kind === 'unknown') return `unknown: ${served.because.map(({ text }) => text.trim()).join(', ')}`;
  return served.kind === 'silent' ? 'silent' : `${served.message.rcode} ${served.message.answers.map(({ data }) => data).join(' ')}`.trim();
}

describe('dnsmasq', () => {
  it('passes a domain over that has an address of the other type only: the shorter one is asked', () => {
    const conf = 'no-resolv\naddress=/db.example/192.0.2.1\nserver=192.0.2.53\n';
    expect([answer(conf, 'db.example'), answer(conf, 'db.example', { type: 'AAAA' })]).toEqual(['0 192.0.2.1', '0']);
    expect(answer('no-resolv\naddress=/db.example/192.0.2.1\n', 'db.example', { type: 'AAAA' })).toBe('5');
  });

  it('does not believe that a name is not there which stands in its hosts', () => {
    expect(answer('no-resolv\nserver=192.0.2.53\n', 'db.example', { type: 'AAAA', hosts: '192.0.2.1 db.example\n' })).toBe('0');
  });

  it('waits for nobody: a server that never answers leaves the program without an answer, and so does one that sends a header without the question', () => {
    expect(answer('no-resolv\nserver=192.0.2.53\n', 'a.example', { upstream: () => ({ kind: 'lost' }) })).toBe('silent');
    expect(answer('no-resolv\nserver=192.0.2.53\n', 'a.example', { upstream: () => ({ kind: 'answer', afterMs: 0, message: { rcode: 5, answers: [], authoritative: false, recursionAvailable: false, truncated: false, additional: 0, withoutQuestion: true } }) })).toBe('silent');
  });

  it('is unknown because of an option that is not modelled, of its file or of its command line', () => {
    expect(answer('no-resolv\nserver=192.0.2.53\nstop-dns-rebind\n', 'a.example')).toBe('unknown: stop-dns-rebind');
    expect(answer('', 'a.example', { command: 'dnsmasq --local-service' })).toBe('unknown: dnsmasq --local-service');
  });
});
