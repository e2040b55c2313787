import type { Message } from '../../../src/model/resolve/message.ts';
import type { Random } from '../random.ts';
import type { Real, Resolver } from './programs.ts';
import { SERVERS } from './scenario.ts';
import type { Action, Rule, Scenario } from './scenario.ts';

const NAMES = ['web', 'db.shop', 'web.shop.svc', 'api.example.test', 'a.b.c.d.example.test', 'db.example.test.', 'Web.Shop', 'x'] as const;
const DOMAINS = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'example.test', 'corp.test', '.', 'very.long.corp.test'] as const;
const NSSWITCH = ['hosts: files dns', 'hosts:\tfiles dns', 'hosts: dns files', 'hosts: dns', 'hosts: files', 'hosts: files nosuch dns', 'hosts: files [NOTFOUND=return] dns', 'hosts: dns [!UNAVAIL=return] files', 'passwd: files', 'hosts: dns [TRYAGAIN=return] files', 'hosts: files dns [SUCCESS=continue] nosuch'] as const;

/** A random lookup: names, files, and what the servers do. The same random stream gives the same scenario. */
export function randomScenario(random: Random, { kind, services }: Pick<Real, 'kind' | 'services'>): Scenario {
  const name = random.pick(NAMES);
  const domains = random.chance(0.15) ? [] : random.some(random.shuffle(DOMAINS), random.int(1, 4));
  const hosts = random.chance(0.9) ? { hosts: hostsText(random, name) } : {};
  const nsswitch = random.weighted([[5, { nsswitch: `${NSSWITCH[0]}\n` }], [3, { nsswitch: `${random.pick(NSSWITCH)}\n` }], [2, {}]] as const);
  return {
    name,
    family: random.weighted([[6, 'both'], [2, 'v4'], [1, 'v6'], [services === undefined ? 0 : 2, 'SRV']] as const),
    hostname: random.pick(['box', 'box.corp.test']),
    files: { ...(random.chance(0.97) ? { resolvConf: resolvText(random, domains, kind) } : {}), ...hosts, ...nsswitch, ...(random.chance(0.5) ? { hostConf: 'multi on\n' } : {}) },
    rules: kind === 'musl' ? rulesFor(random, candidates(name, domains)).flatMap(apart) : rulesFor(random, candidates(name, domains)),
  };
}

/** musl asks all servers at once and takes what comes first: each server has a delay of its own, so that it is not chance who that is. */
function apart(rule: Rule): readonly Rule[] {
  return SERVERS.flatMap((_, server) => {
    if ((rule.server ?? server) !== server) return [];
    return [rule.action.kind === 'answer' ? { ...rule, server, action: { ...rule.action, delayMs: rule.action.delayMs + (APART_MS[server] ?? 0) } } : { ...rule, server }];
  });
}

const APART_MS: readonly number[] = [0, 120, 240];

function candidates(name: string, domains: readonly string[]): readonly string[] {
  const bare = name.replace(/\.$/, '');
  return [bare, ...domains.filter((domain) => domain !== '.').map((domain) => `${bare}.${domain}`)].map((one) => one.toLowerCase());
}

function hostsText(random: Random, name: string): string {
  const lines = ['127.0.0.1 localhost', '::1 localhost ip6-localhost'];
  if (random.chance(0.15)) lines.push(`${random.pick(['10.9.9.9', '::1', 'fd99::9', '::ffff:10.9.9.8'])} ${random.chance(0.7) ? name : name.toUpperCase()} alias # ${name}`);
  if (random.chance(0.1)) lines.push(`10.9.9.7\tother ${name}`);
  if (random.chance(0.1)) lines.push(`#10.9.9.6 ${name}`, `nonsense ${name}`);
  return `${random.shuffle(lines).join('\n')}\n`;
}

function resolvText(random: Random, domains: readonly string[], kind: Resolver['kind']): string {
  const servers = random.weighted([[6, ['@0']], [4, ['@0', '@1']], [2, ['@0', '@1', '@2']], [1, ['@0', '@1', '@2', '@3']], [1, ['@4', '@0']], [1, ['@0', '@4']], [1, ['@3']], [1, ['@4']], [1, ['@5']], [1, ['@5', '@1']], [1, []]] as const);
  const options = [
    ...(random.chance(0.6) ? [`ndots:${random.pick([0, 1, 2, 5, 5, 5, 20])}`] : []), `timeout:${random.weighted([[kind === 'musl' ? 4 : 8, 1], [3, 2], [1, 0]] as const)}`,
    ...(random.chance(0.5) ? [`attempts:${random.weighted([[5, 1], [4, 2], [kind === 'musl' ? 0 : 2, 3], [kind === 'musl' ? 0 : 1, 9]] as const)}`] : []),
    ...(random.chance(0.15) ? ['single-request'] : []), ...(random.chance(0.15) ? ['single-request-reopen'] : []), ...(random.chance(0.08) ? ['use-vc'] : []),
    ...(random.chance(0.1) ? ['rotate'] : []), ...(random.chance(0.1) ? ['no-aaaa'] : []), ...(random.chance(0.1) ? ['edns0'] : []), ...(random.chance(0.05) ? ['no-tld-query', 'inet6'] : []), ...(random.chance(0.05) ? ['trust-ad'] : []),
  ];
  const lines = [
    ...servers.map((server) => `${random.chance(0.03) ? ' ' : ''}nameserver${random.chance(0.1) ? '\t' : ' '}${server}${random.chance(0.05) ? ' # first' : ''}`),
    ...(domains.length === 0 ? [] : [`${random.chance(0.1) ? 'domain' : 'search'} ${domains.join(random.chance(0.1) ? '  ' : ' ')}`]),
    ...(random.chance(0.1) ? ['options'] : []), ...options.length > 3 && random.chance(0.5) ? [`options ${options.slice(0, 2).join(' ')}`, `options ${options.slice(2).join(' ')}`] : [`options ${options.join(' ')}`],
    ...(random.chance(0.1) ? ['; a comment', '# options ndots:9', 'nonsense 1.2.3.4'] : []),
  ];
  return `${(random.chance(0.3) ? random.shuffle(lines) : lines).join('\n')}${random.chance(0.95) ? '\n' : ''}`;
}

function rulesFor(random: Random, names: readonly string[]): readonly Rule[] {
  const good = random.chance(0.75) ? random.pick(names) : undefined;
  const troubled = random.chance(0.6);
  const rules: Rule[] = troubled ? Array.from({ length: random.int(1, 4) }, () => trouble(random, names)) : [];
  const kind = random.int(0, 5);
  for (const name of names) {
    if (name === good) rules.push(...['A', 'AAAA', 'SRV'].map((type): Rule => ({ name, type, action: answer(random.chance(0.2) ? 40 : 0, success(name, type, kind)) })));
    else rules.push({ name, action: answer(0, { ...EMPTY, rcode: random.weighted([[6, 3], [3, 0], [1, 2], [1, 5]] as const) }) });
  }
  return rules;
}

const EMPTY: Message = { rcode: 0, authoritative: true, recursionAvailable: true, truncated: false, answers: [], additional: 0 };

/** One thing that goes wrong, for some queries only. */
function trouble(random: Random, names: readonly string[]): Rule {
  const server = random.chance(0.5) ? { server: random.int(0, 2) } : {};
  const name = random.chance(0.7) ? { name: random.pick(names) } : {};
  const type = random.chance(0.6) ? { type: random.pick(['A', 'AAAA']) } : {};
  const times = random.chance(0.6) ? { times: random.int(1, 3) } : {};
  const truncated = { protocol: 'udp' as const, action: answer(0, { ...EMPTY, truncated: true }) };
  const what = random.weighted<Omit<Rule, 'name'>>([
    [5, { action: { kind: 'lost' }, protocol: 'udp' }], [3, { action: answer(0, { ...EMPTY, rcode: 2 }) }], [2, { action: answer(0, { ...EMPTY, rcode: 5 }) }], [1, { action: answer(0, { ...EMPTY, rcode: 4 }) }], [1, { action: answer(0, { ...EMPTY, rcode: 1 }) }],
    [2, truncated], [1, { action: { kind: 'closed' }, protocol: 'tcp' }], [2, { action: answer(400, { ...EMPTY, rcode: 3 }) }], [2, { action: answer(1500, { ...EMPTY, rcode: 3 }) }], [1, { action: answer(0, { ...EMPTY, authoritative: false, recursionAvailable: false }) }], [2, { action: answer(0, EMPTY) }],
  ]);
  return { ...server, ...name, ...type, ...times, ...what };
}

function answer(delayMs: number, message: Message): Action {
  return { kind: 'answer', delayMs, message };
}

/** What a name has: addresses of both families, of one, or an alias; and services of its own, or none. */
function success(name: string, type: string, kind: number): Message {
  if (type === 'SRV') return kind < 2 ? EMPTY : { ...EMPTY, answers: [...(kind === 2 ? [{ name, type: 'CNAME', data: 'real.example.test' }] : []), ...Array.from({ length: kind === 3 ? 0 : kind - 1 }, (_, index) => ({ name: kind === 2 ? 'real.example.test' : name, type, data: `${index} 50 5432 db-${index}.example.test` }))] };
  const own = type === 'A' ? { type: 'A', data: '10.1.1.1' } : { type: 'AAAA', data: 'fd01::1' };
  if (kind === 0 && type === 'AAAA') return EMPTY;
  if (kind === 1 && type === 'A') return EMPTY;
  if (kind === 2) return { ...EMPTY, answers: [{ name, type: 'CNAME', data: 'real.example.test' }, ...(type === 'A' ? [{ ...own, name: 'real.example.test' }] : [])] };
  if (kind === 3 && type === 'AAAA') return { ...EMPTY, rcode: 3 };
  return { ...EMPTY, answers: [{ ...own, name }, ...(kind === 4 && type === 'A' ? [{ name, type: 'A', data: '10.1.1.2' }] : [])] };
}
