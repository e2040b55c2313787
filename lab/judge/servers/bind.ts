import { confFile } from '../../../src/model/resolve/index.ts';
import { bindServes, readNamedConf } from '../../../src/resolve/index.ts';
import { parseIp, parsePrefix } from '../../../src/net/index.ts';
import type { BindWorld } from '../../../src/resolve/index.ts';
import type { Random } from '../random.ts';
import { dnsmasq } from './dnsmasq.ts';
import type { JudgedServer } from './judged.ts';

const ZONES = ['corp.internal', 'lab.corp.internal', 'example.com', 'deep.zone.example', 'up.example'] as const;
const CLIENTS = ['127.0.0.1', '127.0.0.2', '127.1.0.1', '127.200.3.4'] as const;
const ELEMENTS = ['127.0.0.0/8', '127.0.0.2', '!127.0.0.2', '127.1.0.0/16', '!127.200.0.0/16', 'any', 'none', 'localhost', 'localnets', 'ours', '{ 127.0.0.1; 127.200.3.4; }'] as const;

/** The loopback device of the judge's machine, which alone has addresses there. */
const OWN: BindWorld['own'] = ['127.0.0.1/8', '::1/128'].flatMap((text) => {
  const [ip, prefix] = [parseIp(text.split('/')[0] ?? ''), parsePrefix(text.replace('127.0.0.1/8', '127.0.0.0/8'))];
  return ip === undefined || prefix === undefined ? [] : [{ ip, prefix }];
});

/** bind as a forwarder, and its model. It asks servers that answer as those do that dnsmasq is judged with. */
export const bind: JudgedServer = {
  name: 'bind', clients: CLIENTS, random: randomBind, question: dnsmasq.question, upstream: dnsmasq.upstream, refuses: dnsmasq.refuses,
  runs: (path, port, folder, text) => (text.includes('{') ? { argv: ['named', '-g', '-n', '1', '-c', path], text: text.replace('options {', `options {\n    directory "${folder}"; pid-file none; session-keyfile none; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };`).concat('\ncontrols { };\n') } : dnsmasq.runs(path, port, folder, text)),
  serves: ({ main, second }, asked, upstream) => (main.includes('{') ? bindServes(() => readNamedConf(confFile('named.conf', main), () => [confFile('second', second)]), asked, { upstream, choose: () => 0, own: OWN }) : dnsmasq.serves({ main, second }, asked, upstream)),
};

function randomBind(random: Random): { readonly main: string; readonly second: string } {
  const list = (): string => `{ ${Array.from({ length: random.int(1, 3) }, () => `${random.pick(ELEMENTS)};`).join(' ')} }`;
  const forwarders = (): string => `forwarders { 127.0.0.1 port ${random.chance(0.75) ? 'UP' : 'REFUSES'};${random.chance(0.2) ? ` // ${'and no other'}\n` : ''} };`;
  const options = random.shuffle([
    ...(random.chance(0.9) ? [`${forwarders()}${random.chance(0.8) ? ' forward only;' : random.chance(0.5) ? ' forward first;' : ''}`] : []), ...(random.chance(0.35) ? [`allow-query ${list()};`] : []), ...(random.chance(0.35) ? [`allow-recursion ${list()};`] : []),
    ...(random.chance(0.2) ? [`allow-query-cache ${list()};`] : []), ...(random.chance(0.1) ? [`recursion ${random.pick(['yes', 'no'])};`] : []), ...(random.chance(0.9) ? ['dnssec-validation no;'] : [`validate-except { "${random.pick(ZONES)}"; };`]), '/* of no matter: { */', '# forwarders { 192.0.2.1; };',
  ]);
  const zones = random.some(ZONES, random.int(0, 3)).map((zone) => `zone "${zone}${random.chance(0.3) ? '.' : ''}" ${random.chance(0.5) ? 'IN ' : ''}{ type forward; ${random.chance(0.15) ? 'forwarders { };' : forwarders()}${random.chance(0.8) ? ' forward only;' : ''} };`);
  const included = random.chance(0.4);
  return { main: [`acl ours { 127.0.0.2; 127.1.0.1; };`, `options {\n    ${options.join('\n    ')}\n};`, ...(included ? ['include "SECOND";'] : zones)].join('\n'), second: included ? zones.join('\n') : '' };
}
