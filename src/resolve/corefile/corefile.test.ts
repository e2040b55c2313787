import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster, Service } from '../../model/kube/index.ts';
import { confFile } from '../../model/resolve/conf-file.ts';
import type { Asked, Reply, Served } from '../../model/resolve/index.ts';
import { corednsServes, readCorefile } from './index.ts';
import type { CoreWorld } from './index.ts';

const ref = { file: 'cluster/objects.json', line: 1 };
const service = (name: string, spec: NonNullable<Service['spec']>): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec, ref });
const none = { kind: 'known', value: [] } as const;
const cluster = {
  pods: none, nodes: none, endpoints: none, networkPolicies: none, adminNetworkPolicies: none, baselineAdminNetworkPolicies: none, clusterNetworkPolicies: none, configMaps: none, daemonSets: none, others: none,
  namespaces: { kind: 'known', value: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' }, ref }] },
  services: { kind: 'known', value: [service('db', { clusterIP: '10.96.0.20', clusterIPs: ['10.96.0.20'], ports: [{ name: 'sql', port: 5432 }] }), service('peers', { clusterIP: 'None', ports: [{ name: 'sql', port: 5432 }] }), service('open', { clusterIP: 'None' }), service('mail', { type: 'ExternalName', externalName: 'mx.example.com' })] },
  endpointSlices: { kind: 'known', value: [{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'peers-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'peers' } }, addressType: 'IPv4', ports: [{ name: 'sql', protocol: 'TCP', port: 5432 }], endpoints: [{ addresses: ['10.40.2.7'], hostname: 'peers-0' }, { addresses: ['10.40.2.8'], conditions: { ready: false } }], ref }, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'open-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'open' } }, addressType: 'IPv4', endpoints: [{ addresses: ['10.40.2.9'] }], ref }] },
} as unknown as Cluster;

const COREFILE = `
(common) {
    errors # to the log
    cache 30
}
.:53 {
    import common
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    forward . 10.0.0.9 {
        max_concurrent 1000
    }
}
example.org:53 { 
    etcd
}
`;

const refused: Reply = { kind: 'answer', afterMs: 3, message: { rcode: 5, authoritative: false, recursionAvailable: true, truncated: false, answers: [], additional: 0 } };

function serve(name: string, type = 'A', corefile = COREFILE, upstream: Reply = refused): ReturnType<typeof corednsServes> {
  const asked: Asked = { question: { name, type }, protocol: 'udp', client: '10.40.1.2', port: 53 };
  const world: CoreWorld = { cluster, file: (path) => ({ kind: 'absent', file: path }), upstream: () => upstream, choose: () => 0, release: [1, 15] };
  return corednsServes(() => readCorefile(confFile('Corefile', corefile)), asked, world);
}

function said(served: ReturnType<typeof corednsServes>): unknown {
  return served.kind === 'answer' ? [served.message.rcode, ...served.message.answers.map(({ type, data }) => `${type} ${data}`)] : served.kind;
}

describe('CoreDNS by its Corefile', () => {
  it.each([
    ['db.shop.svc.cluster.local', 'A', [0, 'A 10.96.0.20']],
    ['db.shop.svc.cluster.local', 'AAAA', [0]],
    ['DB.shop.svc.cluster.local', 'A', [0, 'A 10.96.0.20']],
    ['web.shop.svc.cluster.local', 'A', [3]],
    ['db.gone.svc.cluster.local', 'A', [3]],
    ['shop.svc.cluster.local', 'A', [0]],
    ['cluster.local', 'A', [0]],
    ['db.shop', 'A', [5]],
    ['peers.shop.svc.cluster.local', 'A', [0, 'A 10.40.2.7']],
    ['peers-0.peers.shop.svc.cluster.local', 'A', [0, 'A 10.40.2.7']],
    ['peers-1.peers.shop.svc.cluster.local', 'A', [3]],
    ['open.shop.svc.cluster.local', 'A', [0, 'A 10.40.2.9']],
    ['_sql._tcp.open.shop.svc.cluster.local', 'A', [3]],
    ['_sql._tcp.db.shop.svc.cluster.local', 'A', [0, 'A 10.96.0.20']],
    ['_sql._udp.db.shop.svc.cluster.local', 'A', [3]],
    ['_sql._tcp.db.shop.svc.cluster.local', 'SRV', [0, 'SRV 0 100 5432 db.shop.svc.cluster.local']],
    ['db.shop.svc.cluster.local', 'SRV', [0, 'SRV 0 100 5432 db.shop.svc.cluster.local']],
    ['_sql._udp.db.shop.svc.cluster.local', 'SRV', [3]],
    ['_sql._tcp.peers.shop.svc.cluster.local', 'SRV', [0, 'SRV 0 100 5432 peers-0.peers.shop.svc.cluster.local']],
    ['open.shop.svc.cluster.local', 'SRV', [0]],
    ['mail.shop.svc.cluster.local', 'SRV', [0]],
    ['10-40-2-7.shop.pod.cluster.local', 'SRV', [0, 'SRV 0 100 0 10-40-2-7.shop.pod.cluster.local']],
    ['10-40-2-7.shop.pod.cluster.local', 'A', [0, 'A 10.40.2.7']],
    ['nothing.shop.pod.cluster.local', 'A', [3]],
    ['a.b.c.db.shop.svc.cluster.local', 'A', [3]],
  ])('%s %s is %j', (name, type, expected) => {
    expect(said(serve(name, type))).toEqual(expected);
  });

  it('follows an ExternalName through the other plugins of its server block', () => {
    const address: Reply = { kind: 'answer', afterMs: 5, message: { rcode: 0, authoritative: false, recursionAvailable: true, truncated: false, answers: [{ name: 'mx.example.com', type: 'A', data: '192.0.2.5' }], additional: 0 } };
    expect(said(serve('mail.shop.svc.cluster.local', 'A', COREFILE, address))).toEqual([0, 'CNAME mx.example.com', 'A 192.0.2.5']);
  });

  it('asks all its server blocks for the name that an ExternalName stands for', () => {
    expect(said(serve('mail.shop.svc.cluster.local', 'A', 'cluster.local:53 {\n kubernetes cluster.local\n forward . 10.0.0.9\n}\n'))).toEqual([0, 'CNAME mx.example.com']);
    expect(said(serve('mail.shop.svc.cluster.local', 'A', 'cluster.local:53 {\n kubernetes cluster.local\n}\nexample.com {\n hosts {\n 192.0.2.5 mx.example.com\n }\n}\n'))).toEqual([0, 'CNAME mx.example.com', 'A 192.0.2.5']);
  });

  it('hands on what the upstream says, and after two attempts of two seconds without an answer says SERVFAIL', () => {
    expect(said(serve('www.example.com'))).toEqual([5]);
    const lost = serve('www.example.com', 'A', COREFILE, { kind: 'lost' }) as Extract<Served, { kind: 'answer' }>;
    expect([said(lost), lost.afterMs]).toEqual([[2], 4000]);
  });

  it('does not know what a plugin says that is not modelled, and names its line, but only for names that come so far', () => {
    expect(serve('a.example.org')).toEqual({ kind: 'unknown', because: [{ ref: { file: 'Corefile', line: 17 }, text: '    etcd' }] });
    expect(said(serve('db.shop.svc.cluster.local'))).toEqual([0, 'A 10.96.0.20']);
  });

  it('refuses a name that no server block is for', () => {
    expect(said(serve('www.example.com', 'A', 'cluster.local:53 {\n kubernetes cluster.local\n}\n'))).toEqual([5]);
    expect(serve('www.example.com', 'A', 'cluster.local:53 {\n}\ncorp:5300 {\n}\na.corp b.corp {\n}\n').because).toEqual([{ text: 'no server block of the Corefile is for www.example.com at port 53' }, ...[[1, 'cluster.local:53 {'], [5, 'a.corp b.corp {']].map(([line, text]) => ({ ref: { file: 'Corefile', line }, text }))]);
  });

  it('asks template before hosts, whatever the order of the Corefile', () => {
    expect(said(serve('db.corp', 'A', '.:53 {\n hosts {\n 10.1.1.1 db.corp\n fallthrough\n }\n template IN ANY . {\n rcode NXDOMAIN\n }\n}\n'))).toEqual([3]);
    expect(said(serve('db.corp', 'A', '.:53 {\n hosts {\n 10.1.1.1 db.corp\n fallthrough\n }\n}\n'))).toEqual([0, 'A 10.1.1.1']);
    expect(said(serve('web.corp', 'A', '.:53 {\n hosts {\n 10.1.1.1 db.corp\n }\n}\n'))).toEqual([2]);
  });

  it('is silent where acl drops a type', () => {
    const text = '.:53 {\n acl {\n drop type AAAA net 10.40.0.0/16\n }\n hosts {\n 10.1.1.1 db.corp\n }\n}\n';
    expect([said(serve('db.corp', 'AAAA', text)), said(serve('db.corp', 'A', text))]).toEqual(['silent', [0, 'A 10.1.1.1']]);
  });

  const lost: Reply = { kind: 'lost' };
  const kept = (corefile: string, upstream: Reply): unknown => { const served = serve('a.b', 'A', corefile, upstream); return served.kind === 'answer' ? served.keptMs : served; };

  it('heeds the last of several lines of cache that except one kind, and keeps what autopath tried as long as each of it', () => {
    const answering: Reply = { kind: 'answer', afterMs: 1, message: { rcode: 0, authoritative: true, recursionAvailable: true, truncated: false, answers: [{ name: 'a.b', type: 'A', data: '10.0.0.7' }], additional: 0 } };
    expect([kept('. {\n cache {\n disable success\n disable success c.d\n }\n forward . 10.0.0.9\n}\n', answering), kept('. {\n cache {\n disable success c.d\n disable success\n }\n forward . 10.0.0.9\n}\n', answering)]).toEqual([5000, undefined]);
    expect([kept('. {\n autopath /etc/resolv.conf\n cache 30\n forward . 10.0.0.9\n}\n', answering), kept('. {\n autopath /etc/resolv.conf\n forward . 10.0.0.9\n}\n', answering)]).toEqual([5000, undefined]);
  });

  it('keeps failures for five seconds or as long as cache says, and no refusal', () => {
    expect([kept('. {\n cache 30\n forward . 10.0.0.9\n}\n', lost), kept('. {\n cache {\n servfail 1m30s\n }\n forward . 10.0.0.9\n}\n', lost), kept('. {\n cache {\n disable denial\n }\n forward . 10.0.0.9\n}\n', lost)]).toEqual([5000, 90_000, undefined]);
    expect([kept('. {\n cache 30\n forward . 10.0.0.9\n}\n', refused), kept('. {\n cache c.d\n forward . 10.0.0.9\n}\n', lost)]).toEqual([undefined, undefined]);
  });

  it('does not know what is answered where cache may still serve what ran out, and nobody else answers', () => {
    expect(serve('a.b', 'A', '. {\n cache {\n  serve_stale\n }\n forward . 10.0.0.9\n}\n', lost)).toMatchObject({ kind: 'unknown', because: [{ text: ' forward . 10.0.0.9' }, { text: '  serve_stale' }] });
    expect(said(serve('a.b', 'A', '. {\n cache {\n  serve_stale\n }\n forward . 10.0.0.9\n}\n'))).toEqual([5]);
  });

  it('fills the groups of a pattern into what template answers, and fails for a name that does not fit unless it falls through', () => {
    const text = (more: string): string => `. {\n template IN A example.com {\n match (^|[.])ip-10-(?P<b>[0-9]*)-(?P<c>[0-9]*)[.]example[.]com[.]$\n answer "{{ .Name }} 60 IN A 10.{{ .Group.b }}.{{ .Group.c }}.1"\n${more} }\n hosts {\n 10.1.1.1 www.example.com\n }\n}\n`;
    expect([said(serve('ip-10-2-3.example.com', 'A', text(''))), said(serve('ip-10-2-300.example.com', 'A', text(''))), said(serve('www.example.com', 'A', text(''))), said(serve('www.example.com', 'A', text(' fallthrough\n')))]).toEqual([[0, 'A 10.2.3.1'], [2], [2], [0, 'A 10.1.1.1']]);
  });

  it('answers from a zone file by name, by wildcard where no name lies between, and by alias', () => {
    const zone = '$ORIGIN corp.\n@ 60 IN SOA ns root (\n 1 2\n 3 4 5 ) ; of the zone\nwww A 10.1.1.1\n    A 10.1.1.2\n*   A 10.1.1.3\na.deep A 10.1.1.4\nother CNAME www\nsub NS ns.sub\n';
    const ask = (name: string): unknown => {
      const world: CoreWorld = { cluster, file: (path) => confFile(path, zone), upstream: () => lost, choose: () => 0, release: [1, 15] };
      return said(corednsServes(() => readCorefile(confFile('Corefile', 'corp {\n file /etc/coredns/corp.db\n}\n')), { question: { name, type: 'A' }, protocol: 'udp', client: '10.40.1.2', port: 53 }, world));
    };
    expect(['www.corp', 'new.corp', 'deep.corp', 'b.deep.corp', 'other.corp', 'x.sub.corp'].map(ask)).toEqual([[0, 'A 10.1.1.1', 'A 10.1.1.2'], [0, 'A 10.1.1.3'], [0, 'A 10.1.1.3'], [3], [0, 'CNAME www.corp', 'A 10.1.1.1', 'A 10.1.1.2'], [0]]);
  });

  it('tries the search list of a file behind the name, and answers with the first that is there', () => {
    const world: CoreWorld = { cluster, file: (path) => confFile(path, 'search ops.svc.cluster.local corp\n'), upstream: () => lost, choose: () => 0, release: [1, 15] };
    const served = corednsServes(() => readCorefile(confFile('Corefile', '. {\n autopath /etc/resolv.conf\n template IN A ops.svc.cluster.local {\n rcode NXDOMAIN\n }\n hosts {\n 10.1.1.1 db.corp\n }\n}\n')), { question: { name: 'db.ops.svc.cluster.local', type: 'A' }, protocol: 'udp', client: '10.40.1.2', port: 53 }, world);
    expect(said(served)).toEqual([0, 'CNAME db.corp', 'A 10.1.1.1']);
  });

  it('never throws, whatever the Corefile is', () => {
    const word = fc.constantFrom('{', '}', '\n', '.:53', '(s)', 'import', 's', 'kubernetes', 'forward', '.', '10.0.0.9', '/etc/resolv.conf', 'hosts', 'template', 'IN', 'ANY', 'rcode', 'acl', 'drop', 'type', 'net', 'A', '"', '\\"', '#', '{$X}', 'cluster.local', 'fallthrough', 'policy', 'sequential', ',', ':', 'cache', 'serve_stale', 'servfail', '5s', 'autopath', '@kubernetes', 'file', '/etc/z.db', 'match', '(^|[.])', '(?P<a>', 'answer', '{{ .Name }} A 10.0.0.1', 'loop', 'constructor');
    fc.assert(fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      expect(['answer', 'silent', 'unknown']).toContain(serve('db.shop.svc.cluster.local', 'A', words.join(' ')).kind);
    }), { numRuns: 2000 });
  });

  it.each(['.:53 {\n errors\n', '.:53 {\n import other.conf\n}\n', '.:53 {\n forward . {$UPSTREAM}\n}\n'])('says that it is not known where a Corefile cannot be read: %j', (text) => {
    expect(serve('a.b', 'A', text).kind).toBe('unknown');
  });
});
