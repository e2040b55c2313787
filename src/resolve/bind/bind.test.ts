import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/index.ts';
import type { AskUpstream, Served } from '../../model/resolve/index.ts';
import { parseIp, parsePrefix } from '../../net/index.ts';
import { bindServes, readNamedConf } from './index.ts';

/** Lines of Debian's named.conf.options with forwarders, as people write them. */
const CONF = `acl pods { 10.40.0.0/16; !10.40.9.0/24; };
options {
    directory "/var/cache/bind"; // as it comes
    forwarders { 10.0.0.53; 10.0.0.54 port 5353; };
    forward only;
    dnssec-validation no;
    allow-recursion { pods; /* nobody else */ };
};
zone "old.internal" { type forward; forwarders { }; };
zone "corp.internal" IN { type primary; file "/etc/bind/db.corp"; };
zone "." { type hint; file "/usr/share/dns/root.hints"; };
`;
const answered: AskUpstream = (question, server) => ({ kind: 'answer', afterMs: 3, message: { rcode: server === '10.0.0.54' ? 5 : 0, authoritative: false, recursionAvailable: true, truncated: false, additional: 0, answers: [{ name: question.name, type: 'A', data: '192.0.2.1' }] } });
const own = ['10.0.0.2'].flatMap((text) => { const [ip, prefix] = [parseIp(text), parsePrefix('10.0.0.0/24')]; return ip === undefined || prefix === undefined ? [] : [{ ip, prefix }]; });
const asks = (name: string, { client = '10.40.1.2', conf = CONF, upstream = answered, first = 0 }: { readonly client?: string; readonly conf?: string; readonly upstream?: AskUpstream; readonly first?: number } = {}): ReturnType<typeof bindServes> =>
  bindServes(() => readNamedConf(confFile('named.conf', conf), () => []), { question: { name, type: 'A' }, protocol: 'udp', client, port: 53 }, { upstream, choose: (_, ways) => Math.min(first, ways.length - 1), own });
const text = (served: Served | { readonly kind: 'unknown'; readonly because: readonly { readonly text: string }[] }): string => (served.kind === 'answer' ? `rcode ${served.message.rcode} after ${served.afterMs}` : `${served.kind} ${served.because[0]?.text.trim() ?? ''}`);

describe('bind as a forwarder', () => {
  it('asks a forwarder, and the other one where that refuses', () => {
    expect(text(asks('wiki.example.com'))).toBe('rcode 0 after 3');
    expect(text(asks('wiki.example.com', { first: 1 }))).toBe('rcode 0 after 6');
    expect(text(asks('wiki.example.com', { upstream: () => ({ kind: 'refused', afterMs: 0 }) }))).toBe('rcode 2 after 0');
  });

  it('refuses who is in none of its lists, by the first element that fits', () => {
    expect(text(asks('wiki.example.com', { client: '10.50.1.2' }))).toBe('rcode 5 after 0');
    expect(text(asks('wiki.example.com', { client: '10.40.9.2' }))).toBe('rcode 0 after 3');
    const ownNets = CONF.replace(/ {4}allow-recursion.*\n/, '');
    expect([text(asks('a.b', { conf: ownNets, client: '10.0.0.9' })), text(asks('a.b', { conf: ownNets }))]).toEqual(['rcode 0 after 3', 'rcode 5 after 0']);
  });

  it('is not known where it answers by a zone of its own, by the root or by signatures', () => {
    expect(text(asks('wiki.corp.internal'))).toMatch(/^unknown zone "corp.internal"/);
    expect(text(asks('wiki.old.internal'))).toMatch(/^unknown what the servers of the root/);
    expect(text(asks('wiki.example.com', { conf: CONF.replace('    dnssec-validation no;\n', '') }))).toMatch(/dnssec-validation: auto/);
    expect(text(asks('wiki.example.com', { conf: `${CONF}view "inside" { };\n` }))).toMatch(/^unknown view/);
  });

  it('says where a file ends too early, with its line', () => {
    expect(asks('a.b', { conf: 'options {\n  forwarders { 10.0.0.1;' })).toMatchObject({ kind: 'unknown', because: [{ ref: { line: 2 } }] });
  });
});
