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

  it('never throws, whatever the Corefile is', () => {
    const word = fc.constantFrom('{', '}', '\n', '.:53', '(s)', 'import', 's', 'kubernetes', 'forward', '.', '10.0.0.9', '/etc/resolv.conf', 'hosts', 'template', 'IN', 'ANY', 'rcode', 'acl', 'drop', 'type', 'net', 'A', '"', '\\"', '#', '{$X}', 'cluster.local', 'fallthrough', 'policy', 'sequential', ',', ':');
    fc.assert(fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      expect(['answer', 'silent', 'unknown']).toContain(serve('db.shop.svc.cluster.local', 'A', words.join(' ')).kind);
    }), { numRuns: 2000 });
  });

  it.each(['.:53 {\n errors\n', '.:53 {\n import other.conf\n}\n', '.:53 {\n forward . {$UPSTREAM}\n}\n'])('says that it is not known where a Corefile cannot be read: %j', (text) => {
    expect(serve('a.b', 'A', text).kind).toBe('unknown');
  });
});
