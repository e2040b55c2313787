import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/index.ts';
import { dpdnsServes, readForwardConf } from './index.ts';

const CONF = '# of the region\n0.0.0.0/0       product-cvm-metadata.example.   10.28.41.12         1\n10.1.0.0/16\tproduct-cvm-metadata.example.\t10.28.41.13\t1\n';

function answer(conf: string, name: string, { client = '10.9.0.1', without = 0 } = {}): string {
  const asked: string[] = [];
  const served = dpdnsServes(() => readForwardConf(confFile('forward.conf', conf)), { question: { name, type: 'A' }, protocol: 'udp', client, port: 53 }, {
    choose: (what, ways) => (what === 'dpdns without an answer' ? without : ways.length - 1),
    upstream: (_, server) => { asked.push(server); return server.endsWith('.99') ? { kind: 'lost' } : { kind: 'answer', afterMs: 1, message: { rcode: 0, answers: [{ name, type: 'A', data: '169.254.0.23' }], authoritative: true, recursionAvailable: false, truncated: false, additional: 0 } }; },
  });
  const told = served.kind === 'unknown' ? `unknown: ${served.because.map(({ ref, text }) => `${ref?.line ?? 0} ${text.trim()}`).join(', ')}` : served.kind === 'silent' ? 'silent' : `${served.message.rcode} ${served.message.answers.map(({ data }) => data).join(' ')}`.trim();
  return `${asked.map((server) => `${server}: `).join('')}${told}`;
}

describe('dpdns', () => {
  it('sends a name to the server of its line, that of the narrowest prefix which the client is in', () => {
    expect(answer(CONF, 'Product-CVM-metadata.example')).toBe('10.28.41.12: 0 169.254.0.23');
    expect(answer(CONF, 'product-cvm-metadata.example', { client: '10.1.2.3' })).toBe('10.28.41.13: 0 169.254.0.23');
  });

  it('fails in one of two ways where no line is for the name, or the server is silent: which is not known', () => {
    expect([0, 1].map((without) => answer(CONF, 'other.example', { without }))).toEqual(['silent', '2']);
    expect([0, 1].map((without) => answer('0.0.0.0/0 a.example. 10.28.41.99 1\n', 'a.example', { without }))).toEqual(['10.28.41.99: silent', '10.28.41.99: 2']);
  });

  it('is unknown for a name below that of a line, and because of a line of another kind', () => {
    expect(answer('0.0.0.0/0 example. 10.28.41.12 1\n', 'a.example')).toBe('unknown: 1 0.0.0.0/0 example. 10.28.41.12 1');
    expect(answer('0.0.0.0/0 a.example. 10.28.41.12 0\n', 'a.example')).toBe('unknown: 1 0.0.0.0/0 a.example. 10.28.41.12 0');
    expect(answer('\n0.0.0.0/0 a.example. somewhere 1\n', 'a.example')).toBe('unknown: 2 0.0.0.0/0 a.example. somewhere 1');
  });
});
