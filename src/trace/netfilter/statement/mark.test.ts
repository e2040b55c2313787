import { expect, it } from 'vitest';
import type { Rule } from '../../../model/network/rule.ts';
import { base, chain, is, rule, table, verdict } from '../testing.ts';
import { ask, outcomeText } from '../../testing/ask.ts';
import { networkOf } from '../../testing/network.ts';

/* A SYN-ACK that is dropped for its connection's mark and sent again finds another mark where a rule turned it with the first: seen on Linux 6.18.44 on 2026-11-22 with `ct mark set ct mark ^ 1`. */

const DROP = [rule('ct mark 0 drop', is('ct mark', 0), verdict('drop')), rule('ct mark 3 drop', is('ct mark', 3), verdict('drop'))];
const TURN_NFT = rule('ct mark set ct mark ^ 1', { kind: 'set-ct', key: 'mark', to: { kind: 'bitwise', op: 'xor', left: { kind: 'field', field: 'ct mark' }, right: { kind: 'const', value: 1 } } });
const TURN = rule('-j CONNMARK --set-xmark 0x1/0x0', { kind: 'ct-mark', set: { value: 1, mask: 0 } });

it.each<readonly [string, readonly Rule[], readonly string[]]>([
  ['turned by nft', [TURN_NFT, ...DROP], ['answered', 'stalls', 'timeout']],
  ['turned by iptables', [TURN, ...DROP], ['answered', 'stalls', 'timeout']],
  ['turned, and never asked for', [TURN_NFT, TURN], ['answered']],
  ['turned, and then set for good', [TURN_NFT, rule('ct mark set 2', { kind: 'set-ct', key: 'mark', to: { kind: 'const', value: 2 } }), ...DROP], ['answered']],
  ['turned, and then overwritten', [TURN, rule('-j CONNMARK --set-mark 2', { kind: 'ct-mark', set: { value: 2, mask: 0xffff_ffff } }), ...DROP], ['answered']],
  ['the same however often', [rule('-j CONNMARK --set-xmark 0x1/0x1', { kind: 'ct-mark', set: { value: 1, mask: 1 } }), ...DROP], ['answered']],
])('a mark that is %s', (_, rules, seen) => {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.1/24'] } } },
    s: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, listen: ['tcp 80'], parts: { tables: { kind: 'known', value: [table('mangle', [chain('PREROUTING', rules, base('prerouting')), chain('POSTROUTING', rules, base('postrouting'))])] } } },
  }, [['c:eth0', 's:eth0']]);
  const { branches } = ask(network, 'c', '10.1.0.2', 80);
  expect([...new Set(branches.map((branch) => outcomeText(branch.outcome)))].sort()).toEqual(seen);
  expect(branches.every(({ assumed }) => (assumed.length > 0) === seen.length > 1)).toBe(true);
});
