import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/conf-file.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import type { Message } from '../../model/resolve/message.ts';
import type { Ask } from '../../model/resolve/reply.ts';
import { glibcLookup } from './index.ts';
import type { GlibcOptions } from './index.ts';

const OPTIONS: GlibcOptions = { minor: 36, family: 'both', rotation: 0, service: () => 'unknown' };
const NONE: Message = { rcode: 3, authoritative: true, recursionAvailable: true, truncated: false, answers: [], additional: 0 };

function files(resolvConf: string, over: Partial<ResolverFiles> = {}): ResolverFiles {
  return {
    resolvConf: confFile('/etc/resolv.conf', resolvConf), hosts: confFile('/etc/hosts', '127.0.0.1 localhost\n'), nsswitch: confFile('/etc/nsswitch.conf', 'hosts: files dns\n'),
    hostConf: { kind: 'absent', file: '/etc/host.conf' }, hostname: 'web', ...over,
  };
}

const nobody: Ask = () => ({ kind: 'answer', afterMs: 1, message: NONE });

/** The DNS race: the second of two queries that leave one socket together is lost. */
const race: Ask = ({ question, number }) => (question.type === 'AAAA' && number === 1 ? { kind: 'lost' } : { kind: 'answer', afterMs: 1, message: { ...NONE, rcode: 0, answers: question.type === 'A' ? [{ name: question.name, type: 'A', data: '10.1.1.1' }] : [] } });

describe('glibc', () => {
  it('asks A and AAAA from one source port, which is what the connection tracking race needs', () => {
    const { sent } = glibcLookup(files('nameserver 10.96.0.10\n'), 'db.example.', OPTIONS, nobody);
    expect(sent.map(({ question, socket, atMs }) => [question.type, socket, atMs])).toEqual([['A', 0, 0], ['AAAA', 0, 0]]);
  });

  it('waits five seconds for the answer that the race lost, and then asks both again one after the other from the same port', () => {
    const lookup = glibcLookup(files('nameserver 10.96.0.10\n'), 'db.example.', OPTIONS, race);
    expect(lookup.sent.map(({ question, socket, atMs }) => [question.type, socket, atMs])).toEqual([['A', 0, 0], ['AAAA', 0, 0], ['A', 0, 5000], ['AAAA', 0, 5001]]);
    expect([lookup.answer, lookup.tookMs]).toEqual([{ kind: 'addresses', addresses: ['10.1.1.1'], from: 'dns' }, 5002]);
  });

  it.each(['single-request', 'single-request-reopen', 'use-vc'])('does not send both at once from one UDP port with %s', (option) => {
    const { sent } = glibcLookup(files(`nameserver 10.96.0.10\noptions ${option}\n`), 'db.example.', OPTIONS, nobody);
    const pairs = sent.filter((one, index) => one.protocol === 'udp' && sent.slice(0, index).some((other) => other.socket === one.socket && other.atMs === one.atMs));
    expect(pairs).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('makes ten queries of one name that is not in the cluster with ndots:5 and four search domains', () => {
    const { sent } = glibcLookup(files('nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local cluster.local corp.test\noptions ndots:5\n'), 'accounts.google.com', OPTIONS, nobody);
    expect(sent).toHaveLength(10);
    expect(sent.at(-1)?.question).toEqual({ name: 'accounts.google.com', type: 'AAAA' });
  });

  it('says which line it does not know about when a service of nsswitch.conf may or may not be installed', () => {
    const { answer } = glibcLookup(files('nameserver 10.96.0.10\n', { nsswitch: confFile('/etc/nsswitch.conf', '# as it came\nhosts: resolve [!UNAVAIL=return] dns\n') }), 'db.example', OPTIONS, nobody);
    expect(answer).toEqual({ kind: 'unknown', because: [{ ref: { file: '/etc/nsswitch.conf', line: 2 }, text: 'hosts: resolve [!UNAVAIL=return] dns' }] });
  });

  it.each([['there', 'EAI_NONAME'], ['missing', 'EAI_NODATA']])('asked for IPv4 alone tells a name that was refused by whether host.conf is there, which leaves errno behind: %s', (which, code) => {
    const refused: Ask = ({ question }) => ({ kind: 'answer', afterMs: 1, message: question.name === 'db.example' ? NONE : { ...NONE, rcode: 5 } });
    const hostConf = confFile('/etc/host.conf', 'multi on\n');
    const { answer } = glibcLookup(files('nameserver 10.96.0.10\nsearch corp.test\n', which === 'there' ? { hostConf } : {}), 'db.example', { ...OPTIONS, family: 'v4' }, refused);
    expect(answer).toEqual({ kind: 'error', code });
  });

  it('says so when resolv.conf was not collected', () => {
    const because = { text: 'resolv.conf was not collected' };
    expect(glibcLookup(files('', { resolvConf: { kind: 'unknown', because } }), 'db.example', OPTIONS, nobody).answer).toEqual({ kind: 'unknown', because: [because] });
  });
});
