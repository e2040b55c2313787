import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/index.ts';
import type { AskUpstream } from '../../model/resolve/index.ts';
import { readUnbound, unboundServes } from './index.ts';

const lost: AskUpstream = () => ({ kind: 'lost' });

function answer(conf: string, name: string, client = '127.0.0.1', upstream = lost): string {
  const served = unboundServes(() => readUnbound(confFile('unbound.conf', conf), () => []), { question: { name, type: 'A' }, protocol: 'udp', client, port: 53 }, upstream, () => 0);
  if (served.kind === 'unknown') return `unknown: ${served.because.map(({ text }) => text.trim()).join(', ')}`;
  return served.kind === 'silent' ? 'silent' : `${served.message.rcode} ${served.message.answers.map(({ data }) => data).join(' ')}`.trim();
}

describe('unbound', () => {
  it('answers its own host only, until access-control says otherwise; the longest prefix decides', () => {
    const conf = 'server:\n  local-data: "a.example A 192.0.2.1"\n  access-control: 10.0.0.0/8 allow\n  access-control: 10.9.0.0/16 deny\n';
    expect(['127.0.0.1', '192.0.2.9', '10.1.1.1', '10.9.1.1'].map((client) => answer(conf, 'a.example', client))).toEqual(['0 192.0.2.1', '5', '0 192.0.2.1', 'silent']);
  });

  it('says of a name in a static zone without data that there is none, and of a name above one with data that there is nothing', () => {
    const conf = 'server:\n  local-zone: "tce.example." static\n  local-data: "x.y.tce.example. 3600 IN A 192.0.2.1"\n';
    expect(['x.y.tce.example', 'y.tce.example', 'z.tce.example'].map((name) => answer(conf, name))).toEqual(['0 192.0.2.1', '0', '3']);
  });

  it('asks nobody on its own host unless it is told to', () => {
    const conf = (line: string): string => `server:\n  ${line}\nforward-zone:\n  name: "."\n  forward-addr: 127.0.0.1@5353\n`;
    const upstream: AskUpstream = (question) => ({ kind: 'answer', afterMs: 1, message: { rcode: 0, answers: [{ ...question, data: '192.0.2.7' }], authoritative: false, recursionAvailable: true, truncated: false, additional: 0 } });
    expect(answer(conf('verbosity: 1'), 'a.example', '127.0.0.1', upstream)).toBe('2');
    expect(answer(conf('do-not-query-localhost: no'), 'a.example', '127.0.0.1', upstream)).toBe('0 192.0.2.7');
  });

  it('is unknown because of its line where it wants signatures, and where it would ask the root', () => {
    expect(answer('server:\n  auto-trust-anchor-file: "/root.key"\nforward-zone:\n  name: "."\n  forward-addr: 192.0.2.1\n', 'a.example')).toBe('unknown: auto-trust-anchor-file: "/root.key"');
    expect(answer('server:\n  verbosity: 1\n', 'a.example')).toContain('no forward-zone of unbound is for it');
  });
});
