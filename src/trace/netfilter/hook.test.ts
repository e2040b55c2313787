import { describe, expect, it } from 'vitest';
import type { SetElement, Verdict } from '../../model/network/expr.ts';
import { CT_STATE } from '../../model/network/field.ts';
import type { Rule, Table } from '../../model/network/rule.ts';
import { base, chain, ctState, field, goTo, interval, is, jump, known, link, mark, natTo, netns, rule, skbOf, table, tcp, udp, verdict, route } from './testing.ts';
import { runHooks, runOne } from './testing-run.ts';

const A = '10.1.0.1';
const B = '10.2.0.2';

function forward(chains: Parameters<typeof table>[1], more: readonly Table[] = []): ReturnType<typeof netns> {
  return netns({ tables: known([table('filter', chains), ...more]), links: known([link('cali1', 2), link('eth0', 3, ['192.168.0.1/24'])]), routes4: known([route('0.0.0.0/0', 'eth0', '192.168.0.254')]) });
}

function filter(policy: 'accept' | 'drop', rules: readonly Rule[], ...others: readonly ReturnType<typeof chain>[]): ReturnType<typeof netns> {
  return forward([chain('FORWARD', rules, base('forward', 0, policy)), ...others]);
}

const send = (): ReturnType<typeof skbOf> => skbOf(tcp(A, B), { inDev: 'cali1', outDev: 'eth0' });

describe('a packet in FORWARD', () => {
  it('meets the policy when no rule ends its way', () => {
    expect(runOne(filter('drop', []), send, ['forward']).verdicts[0]).toMatchObject({ kind: 'drop', by: { kind: 'policy', chain: 'FORWARD' } });
  });

  it('is not dropped by a negated source that is its own', () => {
    const run = runOne(filter('accept', [rule('! -s 10.1.0.0/16 -j DROP', is('ip saddr', '10.1.0.0/16', true), verdict('drop'))]), send, ['forward']);
    expect(run.verdicts[0]).toEqual({ kind: 'accept' });
  });

  it('goes on after MARK and is dropped by the rule that asks for the mark', () => {
    const run = runOne(filter('accept', [rule('-j MARK', mark(0x4000, 0x4000)), rule('-m mark -j DROP', is('meta mark', 0x4000), verdict('drop'))]), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'drop', by: { kind: 'rule' } });
    expect(run.steps.map((step) => step.action)).toEqual(['mark', 'drop']);
  });

  it.each([[-2, 62], [240, 255], [-70, 0]])('has a TTL %i higher, but never below 0 or above 255', (by, ttl) => {
    const run = runOne(filter('accept', [rule('-j TTL', { kind: 'set-field', field: 'ip ttl', to: { kind: 'sum', of: { kind: 'field', field: 'ip ttl' }, by, most: 255 } })]), send, ['forward']);
    expect(run.skb.packet.ttl).toBe(ttl);
  });

  it('goes where a verdict map sends it, whatever the packets before it did at the same rule', () => {
    const way = (address: string, to: Verdict): SetElement => ({ key: [interval(address)], because: { text: '' }, verdict: to });
    const elements = [way(B, { kind: 'jump', chain: 'A' }), way('10.2.0.3', { kind: 'accept' }), way('10.2.0.4', { kind: 'goto', chain: 'A' }), way('10.2.0.5', { kind: 'jump', chain: 'C' })];
    const rules = [rule('vmap', { kind: 'vmap', key: field('ip daddr'), set: { kind: 'inline', set: { elements } } }), rule('-j ACCEPT', verdict('accept'))];
    const [one, two] = [[rule('-j MARK', mark(1))], [rule('-j MARK', mark(2))]];
    const make = (): ReturnType<typeof filter> => filter('drop', rules, chain('A', one), chain('C', two));
    const space = make();
    for (const dst of [B, B, '10.2.0.3', '10.2.0.3', B, '10.2.0.4', B, '10.2.0.4', '10.2.0.4', '10.2.0.5', '10.2.0.3', '10.2.0.5', B]) {
      const packet = (): ReturnType<typeof skbOf> => skbOf(tcp(A, dst), { inDev: 'cali1', outDev: 'eth0' });
      expect(runOne(space, packet, ['forward'])).toEqual(runOne(make(), packet, ['forward']));
    }
  });

  it('comes back from a nested chain to the rule after the jump', () => {
    const run = runOne(filter('accept', [rule('-j A', jump('A')), rule('-j DROP', verdict('drop'))],
      chain('A', [rule('-j B', jump('B')), rule('-j MARK', mark(1))]), chain('B', [rule('-j RETURN', verdict('return')), rule('-j DROP', verdict('drop'))])), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'drop', by: { chain: 'FORWARD' } });
    expect(run.skb.mark).toBe(1);
  });

  it('does not come back from a goto: the end of its chain is the end of the caller', () => {
    const run = runOne(filter('accept', [rule('-j A', jump('A')), rule('-j MARK', mark(2))],
      chain('A', [rule('-g B', goTo('B')), rule('-j DROP', verdict('drop'))]), chain('B', [rule('-j RETURN', verdict('return'))])), send, ['forward']);
    expect(run.verdicts[0]).toEqual({ kind: 'accept' });
    expect(run.skb.mark).toBe(2);
  });

  it('meets the policy when a goto from the base chain ends', () => {
    const run = runOne(filter('drop', [rule('-g B', goTo('B')), rule('-j ACCEPT', verdict('accept'))], chain('B', [])), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'drop', by: { kind: 'policy' } });
  });

  it('meets the policy when the base chain returns', () => {
    const run = runOne(filter('drop', [rule('-j RETURN', verdict('return')), rule('-j ACCEPT', verdict('accept'))]), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'drop', by: { kind: 'policy' } });
  });

  it('is matched by the device it goes out by and by a prefix of the device it came in by', () => {
    const run = runOne(filter('drop', [rule('-i cali+ -o eth0 -j ACCEPT', is('meta iifname', 'cali+'), is('meta oifname', 'eth0'), verdict('accept'))]), send, ['forward']);
    expect(run.verdicts[0]).toEqual({ kind: 'accept' });
  });

  it('is not matched on its destination port by a rule about the source port', () => {
    const run = runOne(filter('accept', [rule('--sport 80 -j DROP', is('tcp sport', 80), verdict('drop'))]), send, ['forward']);
    expect(run.verdicts[0]).toEqual({ kind: 'accept' });
  });

  it('has no TCP port when it is UDP, negated or not', () => {
    const rules = [rule('tcp dport != 80 drop', is('tcp dport', 80, true), verdict('drop'))];
    expect(runOne(filter('accept', rules), () => skbOf(udp(A, B)), ['forward']).verdicts[0]).toEqual({ kind: 'accept' });
  });

  it('is rejected with what the rule says', () => {
    const run = runOne(filter('accept', [rule('-j REJECT', { kind: 'reject', with: { kind: 'icmp', type: 3, code: 13 } })]), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'reject', with: { kind: 'icmp', code: 13 }, by: { kind: 'rule', table: 'filter', chain: 'FORWARD' } });
  });

  it('runs in a circle of jumps without an end only until the model gives up', () => {
    const run = runOne(filter('accept', [rule('-j A', jump('A'))], chain('A', [rule('-j A', jump('A'))])), send, ['forward']);
    expect(run.verdicts[0]?.kind).toBe('unknown');
  });

  it('has an unknown fate when the chain that it is sent to was not collected', () => {
    expect(runOne(filter('accept', [rule('-j GONE', jump('GONE'))]), send, ['forward']).verdicts[0]?.kind).toBe('unknown');
  });
});

describe('what is not known', () => {
  const unsupported = { kind: 'unsupported', text: '-m foo' } as const;

  it('does not matter when another match of the same rule is not met', () => {
    const run = runOne(filter('accept', [rule('-m foo -p udp -j DROP', unsupported, is('meta l4proto', 17), verdict('drop'))]), send, ['forward']);
    expect(run.verdicts[0]).toEqual({ kind: 'accept' });
    expect(run.assumed).toEqual([]);
  });

  it('does not matter when the rule would do nothing', () => {
    const run = runOne(filter('accept', [rule('-m foo -j LOG', unsupported, { kind: 'no-effect', text: '-j LOG' })]), send, ['forward']);
    expect(run.assumed).toEqual([]);
  });

  it('is walked both ways, with its line, where it decides', () => {
    const runs = runHooks(filter('accept', [rule('-m foo -j DROP', unsupported, verdict('drop')), rule('-j MARK', mark(1))]), send, ['forward']);
    expect(runs.map((run) => run.verdicts[0]?.kind)).toEqual(['drop', 'accept']);
    expect(runs.every((run) => run.assumed.includes('-m foo -j DROP'))).toBe(true);
    expect(runs[1]?.skb.mark).toBe(1);
  });

  it('ends in an unknown verdict when a target is not modelled and may end the chain', () => {
    const run = runOne(filter('accept', [rule('-j FOO', { kind: 'unsupported', text: '-j FOO', terminal: true })]), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'unknown', because: [{ text: '-j FOO' }] });
  });
});

describe('several tables at one hook', () => {
  it('nft accept ends its own base chain only; a later drop is final', () => {
    const nft = table('late', [chain('fwd', [rule('drop', verdict('drop'))], base('forward', 10))], { dialect: 'nft', family: 'inet' });
    const run = runOne(forward([chain('FORWARD', [rule('-j ACCEPT', verdict('accept'))], base('forward'))], [nft]), send, ['forward']);
    expect(run.verdicts[0]).toMatchObject({ kind: 'drop', by: { table: 'late' } });
  });

  const at = (name: string, order: number | undefined, ...steps: Parameters<typeof rule>[1][]): Table =>
    table(name, [chain('fwd', [rule(name, ...steps)], { ...base('forward'), ...(order === undefined ? {} : { order }) })], { dialect: order === undefined ? 'iptables-legacy' : 'nft' });

  it('of equal priority the table registered later runs first', () => {
    const run = runOne(netns({ tables: known([at('old', -1, mark(1)), at('new', -2, mark(2))]) }), send, ['forward']);
    expect(run.steps.map((step) => step.facts['table'])).toEqual(['new', 'old']);
  });

  it('is walked in either order where that is not known and matters', () => {
    const runs = runHooks(netns({ tables: known([at('legacy', undefined, verdict('drop')), at('nft', -1, mark(2))]) }), send, ['forward']);
    expect(runs.map(({ steps }) => steps.map((step) => step.facts['table']))).toEqual([['nft', 'legacy'], ['legacy']]);
    expect(runs.every(({ assumed }) => assumed.some((text) => text.startsWith('which runs first')))).toBe(true);
  });

  it('is walked once where no order would make a difference', () => {
    const runs = runHooks(netns({ tables: known([at('legacy', undefined, mark(1, 1)), at('older', -1, mark(2, 2)), at('newer', -2, verdict('accept'))]) }), send, ['forward']);
    expect(runs.map(({ skb, assumed }) => [skb.mark, assumed])).toEqual([[3, []]]);
  });

  it('takes all its places among chains whose own order is known', () => {
    const runs = runHooks(netns({ tables: known([at('legacy', undefined, mark(1)), at('older', -1, mark(2)), at('newer', -2, mark(3))]) }), send, ['forward']);
    expect(runs.map(({ steps }) => steps.map((step) => step.facts['table']).join())).toEqual(['newer,older,legacy', 'newer,legacy,older', 'legacy,newer,older']);
  });

  it('asks dice once in either order, and walks one where they come to the same', () => {
    const dice = { kind: 'dice', probability: 0.5 } as const;
    const runs = runHooks(netns({ tables: known([at('legacy', undefined, dice, mark(1, 1)), at('nft', -1, mark(2, 2))]) }), send, ['forward']);
    expect(runs.map(({ skb, assumed }) => [skb.mark, assumed])).toEqual([[3, []], [2, []]]);
  });
});

describe('dice', () => {
  it('give each of three backends a third, in one choice', () => {
    const backend = (name: string): ReturnType<typeof chain> => chain(name, [rule(`${name} -j MARK`, mark(name.charCodeAt(0))), rule('accept', verdict('accept'))]);
    const svc = chain('SVC', [
      rule('1/3', { kind: 'dice', probability: 1 / 3 }, jump('a')), rule('1/2', { kind: 'dice', probability: 0.5 }, jump('b')), rule('rest', jump('c')),
    ]);
    const runs = runHooks(filter('drop', [rule('-j SVC', jump('SVC'))], svc, backend('a'), backend('b'), backend('c')), send, ['forward']);
    expect(runs.map((run) => Number(run.weight.toFixed(6)))).toEqual([0.333333, 0.333333, 0.333333]);
    expect(runs.map((run) => run.choices)).toEqual([['SVC 1/3 a'], ['SVC 1/3 b'], ['SVC 1/3 c']]);
    expect(runs.map((run) => run.skb.mark)).toEqual([97, 98, 99]);
  });

  it('leave the packet to the rules below when none falls', () => {
    const runs = runHooks(filter('accept', [rule('1/4', { kind: 'dice', probability: 0.25 }, verdict('drop')), rule('mark', mark(5))]), send, ['forward']);
    expect(runs.map((run) => [run.weight, run.verdicts[0]?.kind, run.skb.mark])).toEqual([[0.25, 'drop', 0], [0.75, 'accept', 5]]);
  });
});

describe('translation', () => {
  const nat = table('nat', [
    chain('PREROUTING', [rule('-d 10.96.0.1 --dport 80 -j DNAT', is('ip daddr', '10.96.0.1'), is('tcp dport', 80), { kind: 'dnat', to: natTo('10.2.0.2:8080') })], base('prerouting', -100, 'accept', 'nat')),
    chain('POSTROUTING', [rule('-j MASQUERADE', { kind: 'masquerade', to: natTo('') })], base('postrouting', 100, 'accept', 'nat')),
  ]);
  const toService = (): ReturnType<typeof skbOf> => skbOf(tcp(A, '10.96.0.1'), { inDev: 'cali1', outDev: 'eth0' });

  it('happens before FORWARD, which sees the port behind it', () => {
    const space = forward([chain('FORWARD', [rule('--dport 8080 -j DROP', is('tcp dport', 8080), verdict('drop'))], base('forward'))], [nat]);
    expect(runOne(space, toService, ['prerouting', 'forward']).verdicts[1]).toMatchObject({ kind: 'drop', by: { kind: 'rule' } });
  });

  it('comes after chains of its own priority that were registered later, and before those that were there already', () => {
    const ordered = (order: number, type: 'filter' | 'nat' = 'filter'): ReturnType<typeof base> => ({ ...base('prerouting', -100, 'accept', type), order });
    const dnat = chain('PREROUTING', [rule('-j DNAT', is('tcp dport', 80), { kind: 'dnat', to: natTo('10.2.0.2:8080') })], ordered(-5, 'nat'));
    const seesPort = (order: number): string | undefined => {
      const asks = chain('c', [rule('tcp dport 8080 drop', is('tcp dport', 8080), verdict('drop'))], ordered(order));
      return runOne(forward([], [table('nat', [dnat]), table('t', [asks], { dialect: 'nft' })]), toService, ['prerouting']).verdicts[0]?.kind;
    };
    expect([seesPort(-6), seesPort(-4)]).toEqual(['accept', 'drop']);
  });

  it('masquerades to the address of the device that the packet leaves by', () => {
    const run = runOne(forward([], [nat]), toService, ['prerouting', 'forward', 'postrouting']);
    expect(run.skb.packet).toMatchObject({ src: { value: 0xc0a80001n }, dst: { value: 0x0a020002n }, l4: { dport: 8080, sport: 40000 } });
  });

  it('does not track packets in a namespace whose rules do not ask for it', () => {
    const run = runOne(filter('accept', [rule('-j ACCEPT', verdict('accept'))]), send, ['prerouting', 'forward', 'postrouting']);
    expect(run.skb.ct).toBeUndefined();
  });

  it('a new packet is not matched by ESTABLISHED', () => {
    const run = runOne(filter('drop', [rule('ESTABLISHED', ctState(CT_STATE.established | CT_STATE.related), verdict('accept'))]), send, ['prerouting', 'forward']);
    expect(run.verdicts[1]).toMatchObject({ kind: 'drop', by: { kind: 'policy' } });
  });
});
