import type { Random } from '../random.ts';

/** Random API objects as a user would apply them: namespaces, Services of every kind, EndpointSlices by hand. */
export function randomObjects(random: Random): readonly object[] {
  const namespaces = ['shop', 'ops'];
  const objects: object[] = namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  for (const namespace of namespaces) for (const name of NAMES) if (random.chance(0.8)) objects.push(...randomService(random, namespace, name));
  return objects;
}

const NAMES = ['db', 'web', 'peers', 'mail', 'cache'] as const;
const TARGETS = ['db.shop.svc.cluster.local', 'web.ops.svc.cluster.local', 'gone.shop.svc.cluster.local', 'mx.example.com', 'wiki.corp.internal', '192.0.2.9'] as const;

function randomService(random: Random, namespace: string, name: string): readonly object[] {
  const kind = random.weighted([[4, 'cluster'], [3, 'headless'], [2, 'alias']] as const);
  const metadata = { name, namespace };
  if (kind === 'alias') return [{ apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'ExternalName', externalName: random.pick(TARGETS) } }];
  const ports = [{ name: 'main', port: 80, protocol: 'TCP' }, ...(random.chance(0.5) ? [{ name: 'dns', port: 53, protocol: 'UDP' }] : [])];
  const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ...(kind === 'headless' ? { clusterIP: 'None' } : {}), ports } };
  const slices = Array.from({ length: random.int(0, 2) }, (_, index) => slice(random, namespace, name, index, ports));
  return [service, ...slices];
}

function slice(random: Random, namespace: string, name: string, index: number, ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[]): object {
  const family = random.chance(0.8) ? 4 : 6;
  const endpoints = Array.from({ length: random.int(0, 3) }, (_, at) => ({
    addresses: [family === 4 ? `10.40.${index}.${at + 7}` : `fd00:${index + 1}::${at + 7}`],
    ...(random.chance(0.5) ? { hostname: `${name}-${at}` } : {}),
    ...(random.chance(0.5) ? { targetRef: { kind: 'Pod', namespace, name: `${name}-pod-${at}` } } : {}),
    conditions: random.pick([{}, { ready: true }, { ready: true }, { ready: false }]),
  }));
  return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: `${name}-${index}`, namespace, labels: { 'kubernetes.io/service-name': name } }, addressType: `IPv${family}`, endpoints, ports: random.chance(0.9) ? ports : [] };
}

/** A random Corefile. `KUBECONFIG` stands for the line that a CoreDNS outside of the cluster needs, `UP` for the port of a server that it forwards to. */
export function randomCorefile(random: Random): string {
  const options = [
    ...(random.chance(0.7) ? [`pods ${random.pick(['insecure', 'verified', 'disabled'])}`] : []), ...(random.chance(0.3) ? ['endpoint_pod_names'] : []), ...(random.chance(0.2) ? ['namespaces shop'] : []),
    ...(random.chance(0.2) ? ['noendpoints'] : []), ...(random.chance(0.2) ? ['ignore empty_service'] : []), ...(random.chance(0.3) ? ['fallthrough'] : random.chance(0.6) ? ['fallthrough in-addr.arpa ip6.arpa'] : []), 'ttl 30',
  ];
  const hosts = random.chance(0.5) ? [`hosts {`, '    10.9.9.9 wiki.corp.internal web.ops.svc.cluster.local', '    fd09::9 six.corp.internal', ...(random.chance(0.7) ? ['    fallthrough'] : []), '}'] : [];
  const template = random.chance(0.4) ? [`template ${random.pick(['IN', 'ANY'])} ${random.pick(['ANY', 'AAAA', 'A'])} ${random.pick(['corp.internal', 'shop.svc.cluster.local', 'example.com'])} {`, `    rcode ${random.pick(['NXDOMAIN', 'REFUSED', 'NOERROR', 'SERVFAIL'])}`, '}'] : [];
  const forward = random.chance(0.7) ? [`forward ${random.pick(['.', '.', 'example.com', 'corp.internal'])} 127.0.0.1:UP`, ...(random.chance(0.2) ? ['forward . 127.0.0.1:UP'] : [])] : [];
  const kubernetes = ['kubernetes cluster.local in-addr.arpa ip6.arpa {', '    KUBECONFIG', ...options.map((option) => `    ${option}`), '}'];
  const rewrites = random.chance(0.5) ? Array.from({ length: random.int(1, 3) }, () => randomRewrite(random)) : [];
  const parts = random.shuffle([rewrites, hosts, template, forward, kubernetes, random.chance(0.5) ? ['cache 30'] : [], ['errors']]);
  const more = random.chance(0.3) ? ['shop.svc.cluster.local:PORT {', '    template IN ANY . {', '        rcode NXDOMAIN', '    }', '}'] : [];
  return [`${random.pick(['.:PORT', 'cluster.local:PORT corp.internal:PORT', '.:PORT'])} {`, ...parts.flat().map((line) => `    ${line}`), '}', ...more].join('\n');
}

/** A rule of rewrite, in one line or in braces. */
function randomRewrite(random: Random): string {
  const name = (): string => random.pick(['db.shop.svc.cluster.local', 'web.ops.svc.cluster.local', 'www.example.com', 'wiki.corp.internal', 'nobody.example.com']);
  const zone = (): string => random.pick(['shop.svc.cluster.local', 'ops.svc.cluster.local', '.example.com', 'corp.internal', 'svc.cluster.local.']);
  const auto = random.chance(0.5) ? ' answer auto' : '';
  const rule = random.weighted([
    [3, `name ${random.chance(0.5) ? 'exact ' : ''}${name()} ${name()}`], [3, `name suffix ${zone()} ${zone()}${auto}`], [1, `name prefix ${random.pick(['db.', 'web'])} ${random.pick(['peers.', 'mail.'])}${auto}`], [1, `name substring ${zone()} ${zone()}${auto}`],
    [3, `name regex ${random.pick(['(.*)\\.example\\.com', '^([a-z]+)\\.shop\\.(.*)$', 'db\\.([a-z]+)\\.svc', '(.*)\\.corp\\.internal\\.$'])} {1}.${random.pick(['shop.svc.cluster.local', 'example.com'])}${random.pick([auto, ' answer name (.*)\\.shop\\.svc\\.cluster\\.local {1}.example.com', ''])}`],
  ] as const);
  const mode = random.pick(['', '', 'stop ', 'continue ']);
  return random.chance(0.2) && mode !== '' ? `rewrite ${mode}{\n        ${rule.replace(' answer ', '\n        answer ')}\n    }` : `rewrite ${mode}${rule}`;
}

/** The server that is forwarded to, with a Corefile of its own. */
export const UPSTREAM = `.:UP {
    hosts {
        192.0.2.7 mx.example.com
        fd07::7 mx.example.com
        192.0.2.8 www.example.com
        fallthrough
    }
    template IN ANY never.example.com {
        rcode REFUSED
    }
}
`;

/** Names that are worth asking for. */
export function randomName(random: Random): string {
  const name = random.pick([...NAMES, ...NAMES, 'gone', 'kubernetes']);
  const namespace = random.pick(['shop', 'shop', 'shop', 'ops', 'ops', 'default', 'gone']);
  const base = `${name}.${namespace}.svc.cluster.local`;
  return random.weighted<string>([
    [6, base], [2, `${random.pick([`${name}-0`, `${name}-pod-1`, '10-40-0-7', 'fd00-1--8', 'nobody'])}.${base}`], [1, `_main._tcp.${base}`], [1, `_dns._tcp.${base}`], [1, `${namespace}.svc.cluster.local`], [1, 'svc.cluster.local'], [1, 'cluster.local'],
    [1, `10-40-0-7.${namespace}.pod.cluster.local`], [1, `x.${namespace}.pod.cluster.local`], [1, `a.b.c.${base}`], [1, `x.${namespace}.cluster.local`],
    [3, random.pick(['www.example.com', 'mx.example.com', 'never.example.com', 'gone.example.com', 'wiki.corp.internal', 'six.corp.internal', 'none.corp.internal', 'example.org'])], [1, base.toUpperCase()],
  ]);
}
