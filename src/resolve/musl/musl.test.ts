import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/index.ts';
import type { Ask, LookupAnswer, ResolverFiles } from '../../model/resolve/index.ts';
import { mayShareIds, muslLookup } from './index.ts';

const files = (servers: number): ResolverFiles => {
  const absent = (file: string): ResolverFiles['hosts'] => ({ kind: 'absent', file });
  return { resolvConf: confFile('resolv.conf', Array.from({ length: servers }, (_, index) => `nameserver 10.0.0.${index + 1}\n`).join('')), hosts: absent('hosts'), nsswitch: absent('nsswitch'), hostConf: absent('host.conf'), hostname: 'box' };
};
/** A has an address, AAAA none. */
const server = (question: { readonly name: string; readonly type: string }): readonly { readonly name: string; readonly type: string; readonly data: string }[] => (question.type === 'A' ? [{ ...question, data: '10.70.0.5' }] : []);
const answers: Ask = ({ question }) => ({ kind: 'answer', afterMs: 0, message: { rcode: 0, authoritative: true, recursionAvailable: true, truncated: false, additional: 0, answers: server(question) } });
const told = (servers: number, oneId: 'A' | 'AAAA' | undefined, ask: Ask = answers): LookupAnswer => muslLookup(files(servers), 'wiki', { release: '1.2.3', family: 'both', lateMs: 0, ...(oneId === undefined ? {} : { oneId }) }, ask).answer;

describe('musl with one id for A and AAAA', () => {
  it('loses the address when two nameservers answer AAAA first', () => {
    expect(told(2, 'AAAA')).toEqual({ kind: 'error', code: 'EAI_NONAME' });
    expect(told(2, undefined)).toMatchObject({ kind: 'addresses', addresses: ['10.70.0.5'] });
  });

  it('needs no order of one nameserver, which answers each question once', () => {
    expect(told(1, 'AAAA')).toMatchObject({ addresses: ['10.70.0.5'] });
  });

  it('asks AAAA again where the answer to A was lost', () => {
    const withoutA: Ask = (query) => (query.question.type === 'A' ? { kind: 'lost' } : answers(query));
    const { sent } = muslLookup(files(1), 'wiki', { release: '1.2.3', family: 'both', lateMs: 0, oneId: 'A' }, withoutA);
    expect(sent.map(({ question }) => question.type)).toEqual(['A', 'AAAA', 'AAAA']);
  });

  it('takes the address of A beside NXDOMAIN of AAAA in musl 1.1, and not in 1.2', () => {
    const denying: Ask = (query) => { const reply = answers(query); return query.question.type === 'AAAA' && reply.kind === 'answer' ? { ...reply, message: { ...reply.message, rcode: 3 } } : reply; };
    const by = (release: string): LookupAnswer => muslLookup(files(1), 'wiki', { release, family: 'both', lateMs: 0 }, denying).answer;
    expect([by('1.1.24').kind, by('1.2.3').kind]).toEqual(['addresses', 'error']);
  });

  it('is there before 1.2.4 alone', () => {
    expect(['1.1.24', '1.2.3', '1.2.4', '1.2.5'].map(mayShareIds)).toEqual([true, true, false, false]);
  });
});
