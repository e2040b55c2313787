import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule, RuleStep, Table } from '../../model/network/rule.ts';
import { IPTABLES_MATCHES, IPTABLES_TARGETS } from '../../model/tree/iptables-modules.ts';
import { parseIptablesSave } from '../../parse/iptables/index.ts';
import { assembleIptables, IPTABLES_SUPPORT } from './index.ts';

function tablesOf(text: string, family: 'ip' | 'ip6' = 'ip'): Table[] {
  return assembleIptables(parseIptablesSave(text, 'iptables.txt'), 'iptables-legacy', family);
}

function rulesOf(rule: string, family: 'ip' | 'ip6' = 'ip'): readonly Rule[] {
  const [table] = tablesOf(`*filter\n:INPUT ACCEPT [0:0]\n:UC - [0:0]\n-A UC ${rule}\nCOMMIT\n`, family);
  return table?.chains.get('UC')?.rules ?? [];
}

function steps(rule: string, family: 'ip' | 'ip6' = 'ip'): readonly RuleStep[] {
  const rules = rulesOf(rule, family);
  expect(rules).toHaveLength(1);
  return rules[0]?.steps ?? [];
}

function ints(left: unknown, from: number, to: number, negate = false): unknown {
  return { kind: 'compare', left, test: { kind: 'in', ranges: [{ kind: 'int', range: { from, to } }], negate } };
}

const dump = (name: string): string => readFileSync(new URL(`../../parse/iptables/testdata/${name}`, import.meta.url), 'utf8');
const field = (name: string): unknown => ({ kind: 'field', field: name });

describe('base chains', () => {
  it('of the security table stand behind the translation of a source where iptables-nft made them, and before it where the kernel did', () => {
    const place = (dialect: 'iptables-legacy' | 'iptables-nft'): number | undefined =>
      assembleIptables(parseIptablesSave('*security\n:INPUT ACCEPT [0:0]\nCOMMIT\n', 'iptables.txt'), dialect, 'ip')[0]?.chains.get('INPUT')?.base?.priority;
    expect([place('iptables-legacy'), place('iptables-nft')]).toEqual([50, 150]);
  });

  it('stand where the kernel has them', () => {
    const tables = tablesOf(dump('every-module-legacy.txt'));
    const places = tables.flatMap(({ name, chains }) => [...chains.values()].filter(({ base }) => base).map((chain) => `${name} ${chain.name} ${chain.base?.type} ${chain.base?.priority}`));
    expect(places.sort()).toEqual([
      'filter FORWARD filter 0', 'filter INPUT filter 0', 'filter OUTPUT filter 0',
      'mangle FORWARD filter -150', 'mangle INPUT filter -150', 'mangle OUTPUT route -150', 'mangle POSTROUTING filter -150', 'mangle PREROUTING filter -150',
      'nat INPUT nat 100', 'nat OUTPUT nat -100', 'nat POSTROUTING nat 100', 'nat PREROUTING nat -100',
      'raw OUTPUT filter -300', 'raw PREROUTING filter -300',
    ]);
  });

  it('have the policy of the dump, and chains of users have none', () => {
    const filter = tablesOf(dump('docker-nft.txt')).find(({ name }) => name === 'filter');
    expect(filter?.chains.get('FORWARD')?.base?.policy).toBe('drop');
    expect(filter?.chains.get('DOCKER')?.base).toBeUndefined();
  });
});

describe('a rule of a real dump', () => {
  it.each(['every-module-legacy.txt', 'every-module-nft.txt', 'every-module-legacy6.txt', 'every-module-nft6.txt'])('of %s is unsupported in part only when its line is', (name) => {
    const tree = parseIptablesSave(dump(name), name);
    const wrong: string[] = [];
    for (const { chains } of assembleIptables(tree, 'iptables-legacy', name.includes('6') ? 'ip6' : 'ip')) {
      for (const { rules } of chains.values()) {
        for (const { because, steps: some } of rules) {
          const state = tree.lines[(because.ref?.line ?? 0) - 1]?.state;
          const unsupported = some.some((step) => step.kind === 'unsupported');
          // The state of a line knows options, not the base port inside an argument.
          if (because.text.includes('-j DNAT')) continue;
          if (unsupported ? state === 'supported' : state === 'not supported') wrong.push(because.text);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is converted when the chain is read, and only once', () => {
    const chain = tablesOf(dump('kube-legacy.txt')).find(({ name }) => name === 'nat')?.chains.get('KUBE-SERVICES');
    expect(chain?.rules).toHaveLength(20);
    expect(chain?.rules).toBe(chain?.rules);
    expect(chain?.rules[0]?.because).toMatchObject({ ref: { file: 'iptables.txt' }, text: expect.stringContaining('-A KUBE-SERVICES -d 10.96.0.0/32') as string });
  });
});

describe('what a rule asks', () => {
  it('otherhost is a kind of packet', () => {
    expect(steps('-m pkttype --pkt-type otherhost -j ACCEPT')[0]).toEqual(ints(field('meta pkttype'), 3, 3));
  });

  it('protocol 0 is every protocol', () => {
    expect(steps('-p all -j ACCEPT')).toEqual([{ kind: 'verdict', verdict: { kind: 'accept' } }]);
  });

  it('-i + is every device, and a plus at the end any rest of the name', () => {
    expect(steps('-i + -o cali+')).toEqual([
      { kind: 'compare', left: field('meta oifname'), test: { kind: 'in', ranges: [{ kind: 'name', name: 'cali', wildcard: true }], negate: false } },
    ]);
  });

  it('-f is met by later fragments only', () => {
    const offset = { kind: 'bitwise', op: 'and', left: field('ip frag-off'), right: { kind: 'const', value: 0x1fff } };
    expect(steps('-f')).toEqual([ints(offset, 0, 0, true)]);
  });

  it('-m tcp without options wants a TCP header, which a later fragment does not have', () => {
    expect(steps('-p tcp -m tcp')).toEqual([ints(field('meta l4proto'), 6, 6), ints(field('tcp sport'), 0, 65535)]);
  });

  it('--tcp-flags ALL are six flags, without ECE and CWR', () => {
    const flags = (mask: number): unknown => ({ kind: 'bitwise', op: 'and', left: field('tcp flags'), right: { kind: 'const', value: mask } });
    expect(steps('-p tcp -m tcp --tcp-flags ALL NONE')[1]).toEqual(ints(flags(63), 0, 0));
    expect(steps('-p tcp -m tcp ! --syn')[1]).toEqual(ints(flags(23), 2, 2, true));
  });

  it('multiport --ports is met by either port', () => {
    const [, match] = steps('-p tcp -m multiport ! --ports 53,60:70');
    const elements = [
      [{ kind: 'int', range: { from: 53, to: 53 } }, { kind: 'any' }], [{ kind: 'any' }, { kind: 'int', range: { from: 53, to: 53 } }],
      [{ kind: 'int', range: { from: 60, to: 70 } }, { kind: 'any' }], [{ kind: 'any' }, { kind: 'int', range: { from: 60, to: 70 } }],
    ];
    expect(match).toMatchObject({ kind: 'lookup', negate: true, key: { parts: [field('th sport'), field('th dport')] }, set: { set: { elements: elements.map((key) => ({ key })) } } });
  });

  it('ICMP type 255 is every type of IPv4, and type with code are one condition when negated', () => {
    expect(steps('-p icmp -m icmp --icmp-type any')[1]).toEqual(ints(field('icmp type'), 0, 255));
    expect(steps('-p icmp -m icmp ! --icmp-type 255')[1]).toEqual({ kind: 'constant', matches: false });
    expect(steps('-p icmp -m icmp ! --icmp-type 3/4')[1]).toMatchObject({ kind: 'lookup', negate: true });
    expect(steps('-p ipv6-icmp -m icmp6 --icmpv6-type 255', 'ip6')[1]).toEqual(ints(field('icmpv6 type'), 255, 255));
  });

  it('--ctstate with real states is one test of the state', () => {
    expect(steps('-m conntrack --ctstate RELATED,ESTABLISHED')).toEqual([{ kind: 'compare', left: field('ct state'), test: { kind: 'bits', bits: 6, negate: false } }]);
    expect(steps('-m state ! --state UNTRACKED')).toEqual([{ kind: 'compare', left: field('ct state'), test: { kind: 'bits', bits: 64, negate: true } }]);
  });

  it('DNAT among the states is a bit of the entry, and packets without an entry have none', () => {
    const [first] = steps('-m conntrack --ctstate DNAT');
    expect(first).toMatchObject({ left: field('ct state'), test: { kind: 'bits', bits: 14 } });
    const both = rulesOf('-m conntrack ! --ctstate DNAT -j DROP');
    expect(both.map((rule) => rule.steps[0])).toEqual([
      { kind: 'compare', left: field('ct state'), test: { kind: 'bits', bits: 14, negate: false } },
      { kind: 'compare', left: field('ct state'), test: { kind: 'bits', bits: 65, negate: false } },
    ]);
    expect(both.map((rule) => rule.because.ref?.line)).toEqual([4, 4]);
  });

  it('a packet without an entry is judged by --ctstate alone, the rest is skipped', () => {
    const ways = rulesOf('-m conntrack --ctstate INVALID --ctproto tcp -j DROP');
    expect(ways.map((rule) => rule.steps.length)).toEqual([4, 3]);
  });

  it('nth of N is one in N, and random its probability', () => {
    expect(steps('-m statistic --mode nth --every 4 --packet 1')).toEqual([{ kind: 'dice', probability: 0.25 }]);
    expect(steps('-m statistic --mode random ! --probability 0.25')).toEqual([{ kind: 'dice', probability: 0.75 }]);
  });

  it('-m set keeps the directions in order', () => {
    expect(steps('-m set ! --match-set web src,dst,dst')).toEqual([{ kind: 'ipset', set: 'web', dirs: ['src', 'dst', 'dst'], negate: true }]);
  });

  it('an address mask with holes is compared bit by bit', () => {
    expect(steps('! -s 10.0.7.1/255.0.255.0')[0]).toMatchObject({
      left: { kind: 'bitwise', right: { value: { family: 4, value: 0xff00ff00n } } }, test: { kind: 'equal', to: { value: { family: 4, value: 0x0a000700n } }, negate: true },
    });
  });

  it('addrtype asks of both sides', () => {
    expect(steps('-m addrtype ! --src-type LOCAL --dst-type LOCAL,BROADCAST --limit-iface-in')).toEqual([
      { kind: 'addrtype', side: 'src', types: ['local'], negate: true, limitIface: 'in' },
      { kind: 'addrtype', side: 'dst', types: ['local', 'broadcast'], negate: false, limitIface: 'in' },
    ]);
  });
});

describe('what a rule does', () => {
  it.each([
    ['--set-xmark 0x4000/0x4000', 0x4000, 0x4000], ['--set-mark 0x1/0x2', 1, 3], ['--and-mark 0xff', 0, 0xffffff00], ['--or-mark 0x8000', 0x8000, 0x8000], ['--xor-mark 0x1', 1, 0],
  ])('MARK %s is (old & ~mask) ^ value', (form, value, mask) => {
    expect(steps(`-j MARK ${form}`)).toEqual([{ kind: 'mark', set: { value, mask } }]);
    expect(steps(`-j CONNMARK ${form}`)).toEqual([{ kind: 'ct-mark', set: { value, mask } }]);
  });

  it('TTL and HL set, add and take away', () => {
    expect(steps('-j TTL --ttl-set 3')).toEqual([{ kind: 'set-field', field: 'ip ttl', to: { kind: 'const', value: 3 } }]);
    expect(steps('-j TTL --ttl-inc 240')).toEqual([{ kind: 'set-field', field: 'ip ttl', to: { kind: 'sum', of: { kind: 'field', field: 'ip ttl' }, by: 240, most: 255 } }]);
    expect(steps('-j HL --hl-dec 2', 'ip6')).toEqual([{ kind: 'set-field', field: 'ip ttl', to: { kind: 'sum', of: { kind: 'field', field: 'ip6 hoplimit' }, by: -2, most: 255 } }]);
  });

  it('CONNMARK saves and restores under two masks', () => {
    expect(steps('-j CONNMARK --save-mark')).toEqual([{ kind: 'save-mark', nfmask: 0xffffffff, ctmask: 0xffffffff }]);
    expect(steps('-j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xf')).toEqual([{ kind: 'restore-mark', nfmask: 0xf0, ctmask: 0xf }]);
  });

  it.each([
    ['icmp-net-unreachable', 0], ['icmp-host-unreachable', 1], ['icmp-proto-unreachable', 2], ['icmp-port-unreachable', 3], ['icmp-net-prohibited', 9], ['icmp-host-prohibited', 10], ['icmp-admin-prohibited', 13],
  ])('REJECT %s is ICMP 3/%i', (name, code) => {
    expect(steps(`-j REJECT --reject-with ${name}`)).toEqual([{ kind: 'reject', with: { kind: 'icmp', type: 3, code } }]);
  });

  it('REJECT of IPv6 answers with ICMPv6, port unreachable by default', () => {
    expect(steps('-j REJECT', 'ip6')).toEqual([{ kind: 'reject', with: { kind: 'icmpv6', type: 1, code: 4 } }]);
    expect(steps('-j REJECT --reject-with icmp6-policy-fail', 'ip6')).toEqual([{ kind: 'reject', with: { kind: 'icmpv6', type: 1, code: 5 } }]);
  });

  it('DNAT takes an address, a port, ranges and brackets', () => {
    const off = { random: false, fullyRandom: false, persistent: false };
    expect(steps('-p tcp -j DNAT --to-destination :8080').at(-1)).toEqual({ kind: 'dnat', to: { port: { kind: 'const', value: 8080 }, ...off } });
    expect(steps('-p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80-90 --persistent').at(-1)).toEqual({
      kind: 'dnat', to: { addr: { kind: 'range', range: { family: 4, first: 0x0a000001n, last: 0x0a000009n } }, port: { kind: 'range', range: { from: 80, to: 90 } }, ...off, persistent: true },
    });
    expect(steps('-p tcp -j DNAT --to-destination [fd00::1]:80', 'ip6').at(-1)).toMatchObject({ to: { addr: { value: { family: 6 } }, port: { value: 80 } } });
    expect(steps('-j DNAT --to-destination fd00::1', 'ip6').at(-1)).not.toHaveProperty('to.port');
    expect(steps('-p tcp -j DNAT --to-destination 10.0.0.1:80-90/1000').at(-1)).toMatchObject({ kind: 'unsupported' });
  });

  it('NETMAP replaces a prefix', () => {
    expect(steps('-j NETMAP --to 10.5.0.0/24')).toEqual([{ kind: 'netmap', to: { family: 4, first: 0x0a050000n, last: 0x0a0500ffn }, length: 24 }]);
  });

  it('TPROXY to port 0 keeps the port, and its mark is set under a mask', () => {
    expect(steps('-p tcp -j TPROXY --on-port 0 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1').at(-1)).toEqual({ kind: 'tproxy', mark: { value: 1, mask: 1 } });
  });

  it('-j to a chain is a jump, -g a goto, and a name that is neither chain nor target is unknown', () => {
    expect(steps('-j UC')).toEqual([{ kind: 'verdict', verdict: { kind: 'jump', chain: 'UC' } }]);
    expect(steps('-g UC')).toEqual([{ kind: 'verdict', verdict: { kind: 'goto', chain: 'UC' } }]);
    expect(steps('-j KUBE-GONE')).toMatchObject([{ kind: 'unsupported', terminal: true, text: expect.stringContaining('KUBE-GONE') as string }]);
  });

  it('a module that nobody knows is one unsupported step among the others', () => {
    expect(steps('-s 10.0.0.1/32 -m wonder --much 1 -j DROP').map((step) => step.kind)).toEqual(['compare', 'unsupported', 'verdict']);
  });

  it('an accounting object of kube-proxy has no quota and always matches, as 1.36.3 writes it; of another that is not known', () => {
    expect(rulesOf('-m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP')[0]?.steps.map(({ kind }) => kind)).toEqual(['compare', 'verdict']);
    expect(rulesOf('-m nfacct --nfacct-name mine -j DROP')[0]?.steps.map(({ kind }) => kind)).toEqual(['unsupported', 'verdict']);
  });

  it('the comment stays with the rule', () => {
    expect(rulesOf('-m comment --comment "default/web:http" -j ACCEPT')[0]?.comment).toBe('default/web:http');
  });
});

describe('a dump that is not whole', () => {
  it('ends its chains with what is not known', () => {
    const [table] = tablesOf('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 10.0.0.1/32 -j ACCEPT\n');
    expect(table?.chains.get('INPUT')?.rules.at(-1)).toMatchObject({ steps: [{ kind: 'unsupported', terminal: true }], because: { ref: { line: 3 }, text: expect.stringContaining('before COMMIT') as string } });
  });

  it('keeps a rule that cannot be read in its chain', () => {
    const [table] = tablesOf('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT --nonsense\n-A INPUT -j DROP\nCOMMIT\n');
    expect(table?.chains.get('INPUT')?.rules.map((rule) => rule.steps[0]?.kind)).toEqual(['unsupported', 'verdict']);
  });

  it('keeps a line that is no rule in the chain around it', () => {
    const [table] = tablesOf('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j RETURN\n?garbage\n-A INPUT -j DROP\nCOMMIT\n');
    expect(table?.chains.get('INPUT')?.rules.map((rule) => rule.steps[0]?.kind)).toEqual(['verdict', 'unsupported', 'verdict']);
  });
});

describe('the headers of a packet without extension headers', () => {
  const asked = (text: string): unknown => steps(`-m ipv6header ${text} -j DROP`, 'ip6')[0];
  const protocols = (numbers: readonly number[], negate: boolean): unknown => ({ kind: 'compare', left: field('meta l4proto'), test: { kind: 'in', ranges: numbers.map((one) => ({ kind: 'int', range: { from: one, to: one } })), negate } });

  it('are a protocol, by all the names that ip6tables has for it, ESP, or none', () => {
    for (const name of ['prot', 'proto', 'protocol']) expect(asked(`--header ${name}`)).toEqual(protocols([50, 59], true));
    expect(asked('! --header protocol')).toEqual(protocols([50, 59], false));
    expect(asked('--header esp')).toEqual(protocols([50], false));
    expect(asked('--header hop-by-hop')).toEqual({ kind: 'constant', matches: false });
    expect(asked('--header hop-by-hop,protocol')).toEqual({ kind: 'constant', matches: false });
    expect(asked('! --header hop-by-hop,protocol --soft')).toEqual(protocols([50, 59], false));
  });
});

describe('a dump that was cut and changed', () => {
  const words = ['!', '-m', '--', '-j', 'constructor', '__proto__', '--dport', '0x', '/', ':', '-', '99999999999', '::', '1.2.3.4/', '"', ',', '[', 'toString'];
  const input = fc.tuple(fc.constantFrom('every-module-nft.txt', 'every-module-legacy6.txt', 'calico-nft.txt'), fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.constantFrom(...words)), { maxLength: 12 }));

  it('is converted without a throw, in 500 mutations of whole dumps', () => {
    fc.assert(
      fc.property(input, ([name, edits]) => {
        let text = dump(name);
        for (const [at, cut, word] of edits) text = text.slice(0, at % text.length) + word + text.slice((at % text.length) + cut);
        const chains = tablesOf(text, name.includes('6') ? 'ip6' : 'ip').flatMap((table) => [...table.chains.values()]);
        return chains.every((chain) => chain.rules.every((rule) => rule.because.ref !== undefined));
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

describe('the support table', () => {
  it('has a row for every module, and a reason where it does not say yes', () => {
    expect(IPTABLES_SUPPORT).toHaveLength(Object.keys(IPTABLES_MATCHES).length + Object.keys(IPTABLES_TARGETS).length);
    expect(IPTABLES_SUPPORT.filter(({ state, note }) => (state === 'conditional' || state === 'not supported') && note === undefined)).toEqual([]);
  });
});
