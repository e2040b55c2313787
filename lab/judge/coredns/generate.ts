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

/** Pods of which one has the address that the questions come from. */
export function randomPods(random: Random): readonly { readonly name: string; readonly namespace: string; readonly ip: string }[] {
  return [{ name: 'asker', namespace: random.pick(['shop', 'ops']), ip: '127.0.0.1' }, { name: 'other', namespace: 'shop', ip: '10.40.0.7' }];
}

/** A random Corefile. `FILES` stands for the folder of what `randomFiles` gives, `KUBECONFIG` for the line that a CoreDNS outside of the cluster needs, `UP` for the port of a server that it forwards to. */
export function randomCorefile(random: Random): string {
  const options = [
    ...(random.chance(0.7) ? [`pods ${random.pick(['insecure', 'verified', 'disabled'])}`] : []), ...(random.chance(0.3) ? ['endpoint_pod_names'] : []), ...(random.chance(0.2) ? ['namespaces shop'] : []),
    ...(random.chance(0.2) ? ['noendpoints'] : []), ...(random.chance(0.2) ? ['ignore empty_service'] : []), ...(random.chance(0.3) ? ['fallthrough'] : random.chance(0.6) ? ['fallthrough in-addr.arpa ip6.arpa'] : []), 'ttl 30',
  ];
  const hosts = random.chance(0.5) ? [`hosts {`, '    10.9.9.9 wiki.corp.internal web.ops.svc.cluster.local', '    fd09::9 six.corp.internal', ...(random.chance(0.7) ? ['    fallthrough'] : []), '}'] : [];
  const template = random.chance(0.5) ? Array.from({ length: random.int(1, 2) }, () => randomTemplate(random)).flat() : [];
  const file = random.chance(0.4) ? [...(random.chance(0.2) ? ['root FILES'] : []), ...Array.from({ length: random.int(1, 2) }, () => randomFileDirective(random)).sort(goneLast).flat()] : [];
  const autopath = random.chance(0.3) ? [`autopath ${random.pick(['', 'cluster.local '])}${random.pick(['@kubernetes', 'FILES/resolv.conf'])}`] : [];
  const acl = random.chance(0.15) ? ['acl {', `    ${random.pick(['block', 'filter', 'allow'])} type ${random.pick(['A', 'AAAA'])} net ${random.pick(['127.0.0.0/8', '10.0.0.0/8'])}`, '}'] : [];
  const harmless = ['errors', 'log', 'loop', 'reload', 'loadbalance'].filter(() => random.chance(0.4));
  const forward = random.chance(0.7) ? [`forward ${random.pick(['.', '.', 'example.com', 'corp.internal'])} 127.0.0.1:UP`, ...(random.chance(0.2) ? ['forward . 127.0.0.1:UP'] : [])] : [];
  const kubernetes = ['kubernetes cluster.local in-addr.arpa ip6.arpa {', '    KUBECONFIG', ...options.map((option) => `    ${option}`), '}'];
  const rewrites = random.chance(0.5) ? Array.from({ length: random.int(1, 3) }, () => randomRewrite(random)) : [];
  const parts = random.shuffle([rewrites, hosts, template, forward, kubernetes, file, autopath, acl, random.chance(0.6) ? randomCache(random) : [], harmless]);
  const more = random.chance(0.3) ? ['shop.svc.cluster.local:PORT {', '    template IN ANY . {', '        rcode NXDOMAIN', '    }', '}'] : [];
  return [`${random.pick(['.:PORT', 'cluster.local:PORT corp.internal:PORT', '.:PORT'])} {`, ...parts.flat().map((line) => `    ${line}`), '}', ...more].join('\n');
}

/** What is kept, and of what. */
function randomCache(random: Random): readonly string[] {
  const lines = [['success 1000 20'], ['denial 1000 10 5'], ['servfail 0'], ['servfail 8s'], ['disable success'], ['disable denial example.com'], ['disable success corp.internal'], ['serve_stale 1h verify'], ['keepttl']].flatMap((line) => (random.chance(0.15) ? line : []));
  return [`cache${random.pick(['', ' 30', ' 30 example.com', ' example.com'])}${lines.length === 0 ? '' : ' {'}`, ...lines.map((line) => `    ${line}`), ...(lines.length === 0 ? [] : ['}'])];
}

function randomTemplate(random: Random): readonly string[] {
  const zone = random.pick(['corp.internal', 'shop.svc.cluster.local', 'example.com', '.']);
  const match = random.weighted([[3, undefined], [2, '^(?P<host>[a-z]+)[.]'], [2, '(^|[.])made-(?P<a>[0-9]*)-(?P<b>[0-9]*)[.]example[.]com[.]$'], [1, '^www[.] ^db[.]'], [1, '([a-z]+)[.]([a-z]+)[.]internal[.]$']] as const);
  const group = match === undefined ? '' : random.pick(['{{ .Group.host }}', '{{ index .Match 1 }}', '{{ .Group.a }}', '{{ index .Group "b" }}']);
  const answer = random.pick(['{{ .Name }} 60 IN A 192.0.2.60', '{{ .Name }} 60 IN A 10.{{ .Group.a }}.{{ .Group.b }}.9', '{{ .Name }} 60 IN AAAA fd60::60', `{{ .Name }} 60 IN CNAME ${group === '' ? 'www' : group}.example.com.`, '{{ .Name }} IN CNAME wiki.{{ .Zone }}', '{{ .Name }} 60 IN A {{ .Remote }}', `alias-of-${group}.example.com. 60 IN A 192.0.2.61`]);
  const lines = [
    ...(match === undefined ? [] : [`match ${match}`]), ...(random.chance(0.6) ? [`answer "${answer.replaceAll('"', '\\"')}"`] : [`rcode ${random.pick(['NXDOMAIN', 'REFUSED', 'NOERROR', 'SERVFAIL'])}`]),
    ...(random.chance(0.3) ? ['authority "{{ .Zone }} 60 IN SOA ns.{{ .Zone }} root.{{ .Zone }} 1 60 60 60 60"'] : []), ...(random.chance(0.6) ? [random.pick(['fallthrough', 'fallthrough example.com'])] : []),
  ];
  return [`template ${random.pick(['IN', 'ANY'])} ${random.pick(['ANY', 'AAAA', 'A'])} ${zone} {`, ...lines.map((line) => `    ${line}`), '}'];
}

function randomFileDirective(random: Random): readonly string[] {
  const [name, zone] = random.pick([['example.db', 'example.com'], ['corp.db', 'corp.internal'], ['gone.db', 'ops.svc.cluster.local'], ['any.db', 'example.com corp.internal']] as const);
  return [`file FILES/${name} ${zone}${random.chance(0.5) ? ` {\n        ${random.pick(['fallthrough', 'fallthrough corp.internal', 'reload 30s'])}\n    }` : ''}`];
}

/** Behind a file that is not there CoreDNS reads no other one until its first reload, a minute after its start. */
function goneLast([one = '']: readonly string[], [other = '']: readonly string[]): number {
  return Number(one.includes('gone.db')) - Number(other.includes('gone.db'));
}

/** Zone files and a search list; `gone.db` is not there. */
export function randomFiles(random: Random): Readonly<Record<string, string>> {
  return {
    'example.db': `$TTL 60\n$ORIGIN example.com.\n${randomZone(random)}`, 'corp.db': `@ 60 IN SOA ns root 1 60 60 60 60\nwiki 60 A 192.0.2.70\n     60 AAAA fd70::70\n*.none IN 60 A 192.0.2.71 ; all below\n`, 'any.db': `$TTL 1h\n${randomZone(random)}`,
    'resolv.conf': random.pick(['search shop.svc.cluster.local example.com\n', 'search cluster.local svc.cluster.local\n', 'domain corp.internal\n', 'nameserver 127.0.0.1\n']),
  };
}

const RECORDS = [
  'www A 192.0.2.50', 'www AAAA fd50::50', 'mx 300 IN CNAME www', 'gone IN 30 CNAME wiki.corp.internal.', 'never CNAME gone.other.example.', '* A 192.0.2.51', '*.deep A 192.0.2.52', 'a.b.deep A 192.0.2.53', 'sub NS ns.sub', 'ns.sub A 192.0.2.54', 'www.sub A 192.0.2.58',
  'one CNAME two', 'two CNAME one', 'self CNAME self', '* CNAME www', '@ A 192.0.2.55', '@ NS ns1', 'db CNAME db.shop.svc.cluster.local.', 'nobody CNAME www.sub', 'wiki\tA\t192.0.2.56\n\tAAAA\tfd56::56', '*.wild CNAME deep', 'WWW TXT "a ; b"', 'none MX 10 mx',
] as const;

function randomZone(random: Random): string {
  return `@ IN SOA ns.example.net. root.example.net. (\n    7 ; serial\n    60 60\n    60 60 )\n${RECORDS.filter(() => random.chance(0.4)).join('\n')}\n`;
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
    template IN A changing.example.com {
        answer "{{ .Name }} 60 IN A 192.0.2.9"
    }
    template IN ANY failing.example.com {
        rcode SERVFAIL
    }
    template IN ANY refusing.example.com {
        rcode REFUSED
    }
}
`;

/** Names that the server which is forwarded to answers otherwise a moment later. */
export const CHANGING = ['changing.example.com', 'failing.example.com', 'refusing.example.com'] as const;

/** The same server a moment later. */
export const UPSTREAM_LATER = UPSTREAM.replace('192.0.2.9', '192.0.2.10').replaceAll(/(failing|refusing)\.example\.com \{\n {8}rcode \w+/g, '$1.example.com {\n        answer "{{ .Name }} 60 IN A 192.0.2.11"');

/** Names that are worth asking for. */
export function randomName(random: Random): string {
  const name = random.pick([...NAMES, ...NAMES, 'gone', 'kubernetes']);
  const namespace = random.pick(['shop', 'shop', 'shop', 'ops', 'ops', 'default', 'gone']);
  const base = `${name}.${namespace}.svc.cluster.local`;
  return random.weighted<string>([
    [6, base], [2, `${random.pick([`${name}-0`, `${name}-pod-1`, '10-40-0-7', 'fd00-1--8', 'nobody'])}.${base}`], [1, `_main._tcp.${base}`], [1, `_dns._tcp.${base}`], [1, `${namespace}.svc.cluster.local`], [1, 'svc.cluster.local'], [1, 'cluster.local'],
    [1, `10-40-0-7.${namespace}.pod.cluster.local`], [1, `x.${namespace}.pod.cluster.local`], [1, `a.b.c.${base}`], [1, `x.${namespace}.cluster.local`],
    [3, random.pick(['www.example.com', 'mx.example.com', 'never.example.com', 'gone.example.com', 'wiki.corp.internal', 'six.corp.internal', 'none.corp.internal', 'example.org'])], [1, base.toUpperCase()],
    [4, `${random.pick(['www', 'a.b.deep', 'b.deep', 'x.deep', 'x.b.deep', 'deep', 'sub', 'www.sub', 'x.sub', 'one', 'self', 'made-1-2', 'x.made-7-300', 'db', 'nobody', 'any', 'x.any', 'x.wild', 'x.none', 'wiki', 'Www'])}.${random.pick(['example.com', 'corp.internal'])}`],
    [2, `${random.pick(['www.example.com', `db.shop`, 'wiki.corp.internal', 'www', 'gone'])}.${random.pick(['shop.svc.cluster.local', 'ops.svc.cluster.local', 'cluster.local', 'corp.internal'])}`], [1, 'example.com'],
  ]);
}
