import { confFile } from '../../../src/model/resolve/index.ts';
import { readUnbound, unboundServes } from '../../../src/resolve/index.ts';
import type { Random } from '../random.ts';
import type { JudgedServer } from './judged.ts';

const ZONES = ['corp.internal', 'lab.corp.internal', 'example.com', 'test', 'deep.zone.example', 'localhost'] as const;
const HOSTS = ['wiki', 'git', 'a.b', 'db', 'six', ''] as const;
const TYPES = ['deny', 'refuse', 'static', 'transparent', 'redirect', 'typetransparent', 'inform', 'inform_deny', 'always_transparent', 'always_refuse', 'always_nxdomain', 'always_nodata', 'always_deny', 'always_null', 'nodefault'] as const;
const ACTIONS = ['allow', 'allow', 'allow', 'allow_snoop', 'allow_setrd', 'allow', 'allow', 'allow', 'refuse', 'refuse', 'deny', 'refuse_non_local', 'deny_non_local'] as const;

/** Addresses of the own host that questions come from. */
const CLIENTS = ['127.0.0.1', '127.0.0.2', '127.1.0.1', '127.200.3.4'] as const;

/** The servers that it sends names to: one with names of its own, one that refuses all. */
const UPSTREAM = `server:
    access-control: 127.0.0.0/8 allow
    local-zone: "." static
    local-data: "mx.example.com IN A 192.0.2.7"
    local-data: "mx.example.com IN AAAA fd07::7"
    local-data: "wiki.corp.internal IN A 192.0.2.77"
    local-data: "www.up.example IN A 192.0.2.8"
    local-data: "alias.example.com IN CNAME mx.example.com"
    local-data: "a.b.deep.zone.example IN AAAA fd08::8"
`;
const REFUSES = 'server:\n    access-control: 127.0.0.0/8 refuse\n';

/** What a server of the lab needs to run, whatever it answers. */
const RUNS = (port: number, folder: string): string => `server:\n    interface: 127.0.0.1\n    port: ${port}\n    username: ""\n    chroot: ""\n    directory: "${folder}"\n    pidfile: ""\n    use-syslog: no\n    num-threads: 1\n    module-config: "iterator"\nremote-control:\n    control-enable: no\n`;

/** unbound and its model. Data, access and forwarding in any order, a part of it in a file that is included. */
export const unbound: JudgedServer = {
  name: 'unbound', clients: [...CLIENTS, '127.0.0.1', '127.0.0.1', '127.0.0.1'],
  random: randomUnbound, question: randomName, upstream: UPSTREAM, refuses: REFUSES,
  runs: (path, port, folder, text) => ({ argv: ['unbound', '-d', '-c', path], text: `${text}\n${RUNS(port, folder)}` }),
  serves: ({ main, second }, asked, upstream) => unboundServes(() => readUnbound(confFile('unbound.conf', main), () => [confFile('second', second)]), asked, upstream, () => 0),
};

function randomUnbound(random: Random): { readonly main: string; readonly second: string } {
  const zones = random.some(ZONES, 4).map((zone) => ({ zone, type: random.pick(TYPES) }));
  const data = Array.from({ length: random.int(0, 8) }, () => randomData(random, zones));
  const access = Array.from({ length: random.int(0, 3) }, () => `access-control: ${random.pick(['127.0.0.0/8', '127.0.0.2', '127.0.0.0/30', '127.1.0.0/16', '127.200.3.4/32'])} ${random.pick(ACTIONS)}`);
  const lines = random.shuffle([...zones.map(({ zone, type }) => `local-zone: "${zone}${random.chance(0.5) ? '.' : ''}" ${type}`), ...data, ...access, ...(random.chance(0.8) ? ['do-not-query-localhost: no'] : []), ...(random.chance(0.1) ? ['domain-insecure: "corp.internal"'] : [])]);
  const cut = random.int(0, lines.length);
  const forwards = random.shuffle([
    ...(random.chance(0.95) ? [forwardZone(random, '.', 'UP')] : []), ...(random.chance(0.5) ? [forwardZone(random, random.pick(['example.com', 'corp.internal.', 'zone.example']), random.chance(0.6) ? 'UP' : 'REFUSES')] : []), ...(random.chance(0.2) ? [`stub-zone:\n    name: "up.example"\n    stub-addr: 127.0.0.1@UP`] : []),
  ]);
  const included = random.chance(0.4);
  return { main: ['server:', ...lines.slice(0, cut).map((line) => `    ${line}`), ...(included ? ['    include: "SECOND"'] : lines.slice(cut).map((line) => `    ${line}`)), ...forwards].join('\n'), second: included ? lines.slice(cut).join('\n') : '' };
}

function randomData(random: Random, zones: readonly { readonly zone: string; readonly type: string }[]): string {
  const { zone, type } = random.chance(0.8) && zones.length > 0 ? random.pick(zones) : { zone: 'loose.example.net', type: '' };
  const host = type === 'redirect' ? '' : random.pick(HOSTS);
  // Data of a zone that redirects must stand at its own name.
  const above = zones.some((other) => other.type === 'redirect' && other.zone !== zone && `${host}.${zone}`.endsWith(`.${other.zone}`)) ? '' : host;
  const name = `${above}${above === '' ? '' : '.'}${zone}${random.chance(0.5) ? '.' : ''}`;
  const rr = random.weighted([[5, `A 192.0.2.${random.int(1, 9)}`], [2, `AAAA fd00::${random.int(1, 9)}`], [1, 'TXT x']] as const);
  const quote = random.chance(0.7) ? '"' : "'";
  return `local-data: ${quote}${name} ${random.chance(0.5) ? '3600 ' : ''}${random.chance(0.5) ? 'IN ' : ''}${rr}${quote}`;
}

function forwardZone(random: Random, name: string, port: string): string {
  return `forward-zone:\n    name: "${name}"\n    forward-addr: 127.0.0.1@${port}${random.chance(0.2) ? '\n    forward-first: no' : ''}`;
}

/** Names that are worth asking for. */
function randomName(random: Random): string {
  const host = random.pick([...HOSTS, 'nobody', 'x.wiki', 'b']);
  const zone = random.pick([...ZONES, ...ZONES, 'loose.example.net', 'up.example', 'internal', '127.in-addr.arpa', 'home.arpa']);
  const name = random.weighted([[8, `${host}${host === '' ? '' : '.'}${zone}`], [1, 'mx.example.com'], [1, 'www.up.example'], [1, 'alias.example.com']] as const);
  return random.chance(0.1) ? name.toUpperCase() : name;
}
