import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNftHooks, parseNftRuleset } from '../../parse/nft/index.ts';
import { parseIp } from '../../net/ip.ts';
import type { Rule, Table } from '../../model/network/rule.ts';
import { assembleNft, managedByIptables, NFT_SUPPORT } from './index.ts';

const read = (name: string): string => readFileSync(new URL(`../../parse/nft/testdata/${name}`, import.meta.url), 'utf8');
const tables = (name: string): Table[] => assembleNft(parseNftRuleset(read(name), name));
const ip = (text: string) => parseIp(text) ?? expect.fail(text);

function rulesOf(body: string, family = 'inet'): readonly Rule[] {
  const text = `table ${family} t {\n\tchain c {\n${body.split('\n').map((line) => `\t\t${line}`).join('\n')}\n\t}\n}\n`;
  return assembleNft(parseNftRuleset(text, 'nft.txt'))[0]?.chains.get('c')?.rules ?? [];
}
const stepsOf = (line: string, family = 'inet') => rulesOf(line, family)[0]?.steps;

/** A table as plain data, without its evidence: lines, handles and the wording of steps differ between text and JSON. */
function plain(value: unknown): unknown {
  const hidden = new Set(['because', 'handle', 'text']);
  const flat = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? part.toString() : part instanceof Map ? [...part] : part);
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (hidden.has(key) ? undefined : flat(key, part)))) as unknown;
}

describe('text and JSON of one rule set', () => {
  it.each(['kube-proxy', 'docker', 'firewalld', 'calico', 'every-expression'])('%s assembles to equal tables', (name) => {
    const text = plain(tables(`${name}.txt`).map((table) => ({ ...table, sets: [...table.sets].map(([key, set]) => [key, set.dynamic, set.elements]) })));
    const json = plain(tables(`${name}.json`).map((table) => ({ ...table, sets: [...table.sets].map(([key, set]) => [key, set.dynamic, set.elements]) })));
    expect(json).toEqual(text);
  });

  it.each(['kube-proxy', 'docker', 'firewalld', 'calico'])('%s leaves nothing unsupported', (name) => {
    const steps = tables(`${name}.txt`).flatMap((table) => [...table.chains.values()].flatMap((chain) => chain.rules.flatMap((rule) => rule.steps)));
    expect(steps.filter((step) => step.kind === 'unsupported')).toEqual([]);
    expect(steps.length).toBeGreaterThan(20);
  });
});

describe('kube-proxy in nftables mode', () => {
  const [v4, v6] = tables('kube-proxy.handles.txt');

  it('sends a cluster address to its service by address, protocol and port', () => {
    const element = v4?.sets.get('service-ips')?.elements.find(({ key }) => key[0]?.kind === 'ip' && key[0].range.first === ip('172.30.0.44').value);
    expect(element?.key.slice(1)).toEqual([{ kind: 'int', range: { from: 6, to: 6 } }, { kind: 'int', range: { from: 80, to: 80 } }]);
    expect(element?.verdict).toEqual({ kind: 'goto', chain: 'service-LAUZTJTB-ns4/svc4/tcp/p80' });
    expect(element?.because.text).toContain('172.30.0.44 . tcp . 80');
  });

  it('chooses an endpoint with dice and translates to it', () => {
    const rules = v4?.chains.get('service-LAUZTJTB-ns4/svc4/tcp/p80')?.rules;
    const dice = rules?.at(-1)?.steps[0];
    expect(dice).toMatchObject({ kind: 'vmap', key: { kind: 'numgen', mode: 'random', mod: 3, offset: 0 } });
    const dnat = v6?.chains.get('endpoint-5OJB2KTY-ns1/svc1/tcp/p80__fd00.10..1/80')?.rules.at(-1)?.steps.at(-1);
    expect(dnat).toEqual({ kind: 'dnat', to: { addr: { kind: 'const', value: ip('fd00:10::1') }, port: { kind: 'const', value: 80 }, random: false, fullyRandom: false, persistent: false } });
  });

  it('rejects by the family of its table', () => {
    expect(v4?.chains.get('reject-chain')?.rules[0]?.steps).toEqual([{ kind: 'reject', with: { kind: 'icmp', type: 3, code: 3 } }]);
    expect(v6?.chains.get('reject-chain')?.rules[0]?.steps).toEqual([{ kind: 'reject', with: { kind: 'icmpv6', type: 1, code: 4 } }]);
  });

  it('keeps session affinity as a set that rules fill', () => {
    expect([...(v4?.sets.values() ?? [])].filter((set) => set.dynamic).map((set) => set.name)).toEqual(['affinity-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80']);
  });

  it('points every rule to its line, handle and comment', () => {
    const rule = v4?.chains.get('cluster-ips-check')?.rules[0];
    const line = read('kube-proxy.handles.txt').split('\n')[(rule?.because.ref?.line ?? 0) - 1];
    expect(line?.trim()).toBe(rule?.because.text);
    expect(rule?.comment).toBe('Reject traffic to invalid ports of ClusterIPs');
    expect(rule?.handle).toBeGreaterThan(0);
  });
});

describe('what the kernel compares', () => {
  it('a flag asked for alone matches when any bit is set, with == only when all are as said', () => {
    expect(stepsOf('ct state established,related accept')?.[0]).toMatchObject({ left: { field: 'ct state' }, test: { kind: 'bits', bits: 6, negate: false } });
    expect(stepsOf('ct state ! new drop')?.[0]).toMatchObject({ test: { kind: 'bits', bits: 8, negate: true } });
    // `ct state != established,related` is compiled to "not equal to 6", which every packet passes (nft --debug=netlink).
    expect(stepsOf('ct state != established | related drop')?.[0]).toMatchObject({ test: { kind: 'in', ranges: [{ range: { from: 6, to: 6 } }], negate: true } });
    expect(stepsOf('tcp flags syn / fin,syn,rst,ack accept')?.[0]).toMatchObject({ left: { kind: 'bitwise', right: { value: 23 } }, test: { ranges: [{ range: { from: 2, to: 2 } }] } });
  });

  it('names, ranges, prefixes and wildcards become intervals', () => {
    expect(stepsOf('iifname { "a", "cali*" } accept')?.[0]).toMatchObject({ test: { ranges: [{ name: 'a', wildcard: false }, { name: 'cali', wildcard: true }] } });
    expect(stepsOf('tcp dport { 80, 8000-9000, https } accept')?.[0]).toMatchObject({ test: { ranges: [{ range: { from: 80 } }, { range: { from: 8000, to: 9000 } }, { range: { from: 443 } }] } });
    expect(stepsOf('ip saddr != 10.0.0.0/8 drop')?.[0]).toMatchObject({ test: { ranges: [{ range: { first: ip('10.0.0.0').value, last: ip('10.255.255.255').value } }], negate: true } });
    expect(stepsOf('ip saddr . tcp dport { 1.1.1.1 . 80-90, * } accept')?.[0]).toMatchObject({ kind: 'lookup', set: { set: { elements: [{ key: [{ kind: 'ip' }, { range: { from: 80, to: 90 } }] }, { key: [{ kind: 'any' }] }] } } });
    expect(stepsOf('iif "lo" accept')?.[0]).toMatchObject({ left: { field: 'meta iifname' } });
    expect(stepsOf('iif 7 accept')?.[0]).toMatchObject({ left: { field: 'meta iif' } });
  });

  it('what nft implies is compared first: TCP for a reset, the family for an address', () => {
    expect(stepsOf('reject with tcp reset')).toMatchObject([{ left: { field: 'meta l4proto' } }, { kind: 'reject', with: { kind: 'tcp-reset' } }]);
    expect(stepsOf('reject with icmp host-unreachable')).toMatchObject([{ left: { field: 'meta nfproto' } }, { with: { kind: 'icmp', type: 3, code: 1 } }]);
    expect(stepsOf('reject')).toEqual([{ kind: 'reject', with: { kind: 'icmpx', v4: { type: 3, code: 3 }, v6: { type: 1, code: 4 } } }]);
    expect(stepsOf('dnat ip to 10.0.0.1')?.[0]).toMatchObject({ left: { field: 'meta nfproto' }, test: { ranges: [{ range: { from: 2 } }] } });
    expect(stepsOf('ct original ip saddr != 10.0.0.1 drop')?.[0]).toMatchObject({ left: { field: 'ct l3proto' } });
  });

  it('marks are computed as printed', () => {
    expect(stepsOf('meta mark set meta mark & 0xffff0000 | 0x00000012')?.[0]).toMatchObject({ kind: 'set-meta', to: { op: 'or', left: { op: 'and', right: { value: 0xffff0000 } }, right: { value: 18 } } });
    expect(stepsOf('ct mark set (meta mark & 0x000000ff) << 8')?.[0]).toMatchObject({ kind: 'set-ct', key: 'mark', to: { op: 'lshift', left: { op: 'and' }, right: { value: 8 } } });
  });

  it('translations through maps give an address and a port together', () => {
    const step = stepsOf('meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.0.0.1 . 80, 1 : 10.0.0.2 . 90-95 }')?.at(-1);
    expect(step).toMatchObject({ kind: 'dnat', to: { addr: { kind: 'map', key: { kind: 'numgen', mod: 2 }, set: { set: { elements: [{ data: [ip('10.0.0.1'), 80] }, { data: { kind: 'range', from: [ip('10.0.0.2'), 90], to: [ip('10.0.0.2'), 95] } }] } } } } });
    expect(stepsOf('snat ip to 1.2.3.4-1.2.3.9:100-200 persistent', 'ip')?.[0]).toMatchObject({ to: { addr: { kind: 'range' }, port: { range: { from: 100, to: 200 } }, persistent: true } });
    expect(stepsOf('dnat ip prefix to 10.0.0.0/24', 'ip')?.[0]).toMatchObject({ kind: 'netmap', length: 24 });
    expect(stepsOf('redirect to :8080', 'ip')?.[0]).toMatchObject({ kind: 'redirect', to: { port: { value: 8080 } } });
  });

  it('what cannot be told is unsupported with its text, never left out', () => {
    expect(stepsOf('osf name "Linux" accept')).toEqual([{ kind: 'unsupported', text: 'osf name "Linux" accept' }, { kind: 'verdict', verdict: { kind: 'accept' } }]);
    expect(stepsOf('@ll,96,16 0x800 meta iiftype ether reject')?.at(-1)).toMatchObject({ kind: 'unsupported', text: '@ll,96,16 0x800 meta iiftype ether reject' });
    expect(stepsOf('queue flags bypass to 1-3')).toEqual([{ kind: 'unsupported', text: 'queue flags bypass to 1-3', terminal: true }]);
    expect(stepsOf('frobnicate the packet')).toEqual([{ kind: 'unsupported', text: 'frobnicate the packet', terminal: true }]);
  });

  it('a rule of which nft could print nothing may do anything', () => {
    // `netlink: Error: Unknown set` on standard error; on standard output only the indent is left, and the handle.
    expect(rulesOf('').map((rule) => rule.steps)).toEqual([[{ kind: 'unsupported', text: '', terminal: true }]]);
    expect(rulesOf('# handle 7').map((rule) => rule.steps)).toEqual([[{ kind: 'unsupported', text: '# handle 7', terminal: true }]]);
    expect(stepsOf('dnat ip to ip saddr:80')?.at(-1)).toMatchObject({ kind: 'unsupported', terminal: true });
  });

  it('a concatenation binds looser than an operator', () => {
    expect(stepsOf('ip saddr . meta mark & 0x000000ff { 1.1.1.1 . 0x00000010 } accept')?.[0]).toMatchObject({ key: { kind: 'concat', parts: [{ field: 'ip saddr' }, { kind: 'bitwise', op: 'and' }] } });
  });

  it('flags joined by a bar are compared as a whole, by commas one by one', () => {
    expect(stepsOf('ct state established | related accept')?.[0]).toMatchObject({ test: { kind: 'in', ranges: [{ range: { from: 6, to: 6 } }] } });
  });

  it('rates are what a single packet on a fresh counter gets', () => {
    const fresh = (line: string): unknown => stepsOf(line)?.map((step) => (step.kind === 'rate' ? step.freshMatches : step.kind));
    expect(fresh('limit rate 10/second')).toEqual([true]);
    expect(fresh('limit rate over 10/second')).toEqual([false]);
    expect(fresh('quota over 10 mbytes used 11 mbytes')).toEqual([true]);
    expect(fresh('quota 10 mbytes used 11 mbytes')).toEqual([false]);
    expect(fresh('ct count over 20')).toEqual([false]);
    expect(fresh('update @s { ip saddr limit rate over 10/second }')).toEqual(['set-member', false]);
  });
});

describe('base chains', () => {
  it('have the priority that the name stands for in their family', () => {
    const prio = (family: string, priority: string): number | undefined => assembleNft(parseNftRuleset(`table ${family} t {\n\tchain c {\n\t\ttype filter hook prerouting priority ${priority}; policy drop;\n\t}\n}\n`, 'x'))[0]?.chains.get('c')?.base?.priority;
    expect([prio('ip', 'raw'), prio('inet', 'dstnat + 10'), prio('ip6', 'mangle - 3'), prio('ip', '-110')]).toEqual([-300, -90, -153, -110]);
    expect([prio('bridge', 'dstnat'), prio('bridge', 'filter'), prio('bridge', 'out'), prio('bridge', 'srcnat')]).toEqual([-300, -200, 100, 300]);
  });

  it('of equal priority, the last created runs first, unless nft list hooks says otherwise', () => {
    const chain = (name: string): string => `\tchain ${name} {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n`;
    const tree = parseNftRuleset(`table inet n {\n${chain('a')}\n${chain('b')}}\ntable ip n2 {\n${chain('c')}}\n`, 'x');
    const sorted = (hooks?: string): string[] => assembleNft(tree, hooks === undefined ? undefined : parseNftHooks(hooks, 'h'))
      .flatMap((table) => [...table.chains.values()]).sort((a, b) => (a.base?.order ?? 0) - (b.base?.order ?? 0)).map((found) => found.name);
    // Seen on 6.18: of three chains that drop at input, only the counter of the last one moves.
    expect(sorted()).toEqual(['c', 'b', 'a']);
    expect(sorted('family ip {\n\thook input {\n\t\t 0000000000 chain inet n a [nf_tables]\n\t\t 0000000000 chain ip n2 c [nf_tables]\n\t\t 0000000000 chain inet n b [nf_tables]\n\t}\n}\n')).toEqual(['a', 'c', 'b']);
  });

  it('of a dormant table do not run', () => {
    expect(tables('newer.txt').map((table) => table.name)).toEqual(['newer', 'b', 'nd']);
  });
});

describe('tables of iptables-nft', () => {
  it.each(['iptables-nft.txt', 'iptables-nft.stdout.txt'])('%s: are told by the warning or by their shape', (name) => {
    expect([...managedByIptables(parseNftRuleset(read(name), name))]).toEqual(['ip nat', 'ip filter', 'ip6 filter']);
    expect(assembleNft(parseNftRuleset(read(name), name), undefined, managedByIptables(parseNftRuleset(read(name), name))).map((table) => table.name)).toEqual(['n']);
  });

  it('a native table of the same name stays', () => {
    const table = (rule: string, chain = 'INPUT'): string => `table ip filter {\n\tchain ${chain} {\n\t\ttype filter hook input priority filter; policy accept;\n\t\t${rule}\n\t}\n}\n`;
    const managed = (text: string): number => managedByIptables(parseNftRuleset(text, 'x')).size;
    expect(managed(table('tcp dport 22 accept'))).toBe(0);
    expect(managed(table('counter packets 0 bytes 0 accept', 'input'))).toBe(0);
    expect(managed(table('ip saddr @s counter packets 0 bytes 0 accept'))).toBe(0);
    expect(managed(table('tcp dport 22 counter packets 0 bytes 0 accept'))).toBe(1);
    expect(managed(read('kube-proxy.txt') + read('calico.txt') + read('docker.txt'))).toBe(0);
  });
});

describe('a set with an element that cannot be read', () => {
  it('may hold any key that is not found', () => {
    const set = (element: string) => assembleNft(parseNftRuleset(`table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.0.0.1, ${element} }\n\t}\n}\n`, 'x'))[0]?.sets.get('s');
    expect([set('10.0.0.2')?.dynamic, set('10.0.0.2')?.elements.length]).toEqual([false, 2]);
    expect([set('nonsense')?.dynamic, set('nonsense')?.elements.length]).toEqual([true, 1]);
  });
});

describe('the table of support', () => {
  it('gives a reason for everything that is not plainly supported', () => {
    expect(NFT_SUPPORT.filter(({ state, note }) => (state === 'not supported' || state === 'conditional') && note === undefined)).toEqual([]);
    expect(new Set(NFT_SUPPORT.map(({ dialect, name }) => `${dialect} ${name}`)).size).toBe(NFT_SUPPORT.length);
  });
});

describe('words of the real tool that are easily missed', () => {
  it('an IPv6 address that begins with two colons is an address, not a port', () => {
    expect(stepsOf('snat ip6 to ::ffff:10.0.0.1', 'ip6')).toMatchObject([{ kind: 'snat', to: { addr: { kind: 'const', value: { family: 6, value: 0xffff0a000001n } } } }]);
  });

  it('a port from a map stands behind the address', () => {
    expect(stepsOf('tcp dport 80 dnat ip to 10.0.0.1:tcp dport map { 80 : 8080 }', 'ip')?.at(-1)).toMatchObject({ kind: 'dnat', to: { addr: { kind: 'const' }, port: { kind: 'map' } } });
  });

  it.each([['ipcomp', 108], ['ipip', 94], ['ipencap', 4], ['l2tp', 115]])('the protocol that is printed as %s is %i', (name, number) => {
    expect(stepsOf(`meta l4proto ${name}`)).toMatchObject([{ kind: 'compare', test: { ranges: [{ range: { from: number, to: number } }] } }]);
  });

  it.each(['oifgroup "default"', 'rt classid "cosmos"', 'meta rtclassid { "cosmos" }'])('the names that iproute2 has for 0 are 0: %s', (line) => {
    expect(stepsOf(line)).toMatchObject([{ kind: 'compare', test: { ranges: [{ range: { from: 0, to: 0 } }] } }]);
  });

  it('marks in a set are printed by their first bits where a range has as many', () => {
    expect(stepsOf('meta mark { 0x00000100/24, 0x00000005-0x00000007 }')).toMatchObject([{ kind: 'compare', test: { ranges: [{ range: { from: 0x100, to: 0x1ff } }, { range: { from: 5, to: 7 } }] } }]);
  });

  it('prefixes from a map are not supported, and their line says so', () => {
    const tree = parseNftRuleset('table ip t {\n\tchain c {\n\t\tsnat ip prefix to ip saddr map { 10.141.11.0/24 : 192.168.2.0/24 }\n\t}\n}\n', 'x');
    expect(tree.lines[2]?.state).toBe('not supported');
  });

  it('the header of either family is written, after the family is asked for where the table serves both', () => {
    expect(stepsOf('ip6 dscp set cs1', 'ip6')).toMatchObject([{ kind: 'set-field', field: 'ip dscp', to: { value: 8 } }]);
    expect(stepsOf('ip6 hoplimit set 3')).toMatchObject([{ kind: 'compare', left: { field: 'meta nfproto' }, test: { ranges: [{ range: { from: 10 } }] } }, { kind: 'set-field', field: 'ip ttl', to: { value: 3 } }]);
    expect(stepsOf('ip ttl set 3')).toMatchObject([{ kind: 'compare', left: { field: 'meta nfproto' }, test: { ranges: [{ range: { from: 2 } }] } }, { kind: 'set-field', field: 'ip ttl' }]);
  });
});
