import { confFile } from '../../../src/model/resolve/index.ts';
import { dnsmasqServes, readDnsmasq } from '../../../src/resolve/index.ts';
import type { Random } from '../random.ts';
import type { JudgedServer } from './judged.ts';

const DOMAINS = ['corp.internal', 'lab.corp.internal', 'example.com', 'deep.zone.example', 'single'] as const;
const HOSTS = ['wiki', 'git', 'a.b', 'db', 'six', ''] as const;
const UPSTREAM = 'no-resolv\nno-hosts\nlocal=/#/\nhost-record=mx.example.com,192.0.2.7,fd07::7\nhost-record=wiki.corp.internal,192.0.2.77\nhost-record=www.up.example,192.0.2.8\nhost-record=db.lab.corp.internal,fd08::8\nhost-record=single,192.0.2.99\n';
const REFUSES = 'no-resolv\nno-hosts\n';

/** dnsmasq and its model. Its hosts are the second file. */
export const dnsmasq: JudgedServer = {
  name: 'dnsmasq', clients: ['127.0.0.1'], random: randomDnsmasq, question: randomName, upstream: UPSTREAM, refuses: REFUSES,
  runs: (path, port, _, text) => ({ argv: ['dnsmasq', '-k', '-C', path], text: `${text}\nport=${port}\nlisten-address=127.0.0.1\ncache-size=0\nbind-interfaces\nuser=root\npid-file\nlog-facility=-\n` }),
  serves: ({ main, second }, asked, upstream) => dnsmasqServes(() => readDnsmasq('dnsmasq -k', confFile('dnsmasq.conf', main), () => []), asked, { file: () => confFile('hosts', second), upstream, choose: () => 0 }),
};

function randomDnsmasq(random: Random): { readonly main: string; readonly second: string } {
  const domain = (): string => random.pick(DOMAINS);
  const lines = random.shuffle([
    ...(random.chance(0.8) ? ['server=127.0.0.1#UP'] : []), ...(random.chance(0.2) ? ['server=127.0.0.1#REFUSES'] : []),
    ...Array.from({ length: random.int(0, 2) }, () => `server=/${domain()}/127.0.0.1#${random.chance(0.6) ? 'UP' : 'REFUSES'}`), ...(random.chance(0.2) ? [`server=/${domain()}/#`] : []), ...(random.chance(0.1) ? [`server=/${domain()}/${domain()}/127.0.0.1#UP`] : []),
    ...Array.from({ length: random.int(0, 2) }, () => `${random.pick(['local', 'server', 'address'])}=/${domain()}/`), ...Array.from({ length: random.int(0, 3) }, () => `address=/${random.pick([domain(), `${random.pick(['wiki', 'six'])}.${domain()}`])}/${random.pick(['192.0.2.3', '192.0.2.4', 'fd00::3', '#'])}`),
    ...Array.from({ length: random.int(0, 3) }, () => `host-record=${random.pick(['wiki', 'db', 'a.b'])}.${domain()},${random.pick(['192.0.2.21', 'fd00::21', '192.0.2.22,fd00::22', '192.0.2.23,300'])}`), ...(random.chance(0.3) ? ['domain-needed'] : []), ...(random.chance(0.3) ? ['bogus-priv'] : []), ...(random.chance(0.3) ? ['expand-hosts', 'domain=corp.internal'] : []), '# a comment = of its own',
  ]);
  const hosts = Array.from({ length: random.int(0, 3) }, () => `${random.pick(['10.1.1.1', '10.1.1.2', 'fd01::1'])} ${random.pick(['wiki', 'git', 'single', `git.${domain()}`])}${random.chance(0.3) ? ' six.corp.internal' : ''}`);
  return { main: ['no-resolv', 'no-hosts', 'addn-hosts=SECOND', ...lines].join('\n'), second: hosts.join('\n') };
}

function randomName(random: Random): string {
  const host = random.pick([...HOSTS, 'nobody', 'x.wiki', 'b']);
  const zone = random.pick([...DOMAINS, ...DOMAINS, 'up.example', 'internal', 'loose.example.net']);
  const name = random.weighted([[8, `${host}${host === '' ? '' : '.'}${zone}`], [1, 'mx.example.com'], [1, 'www.up.example'], [1, random.pick(['wiki', 'git', 'single', 'none'])]] as const);
  return random.chance(0.1) ? name.toUpperCase() : name;
}
