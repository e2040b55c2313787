import { expect, it } from 'vitest';
import { parseIptablesSave } from '../../parse/iptables/index.ts';
import { parseNftRuleset } from '../../parse/nft/index.ts';
import { assembleIptables } from '../iptables/index.ts';
import { managedByIptables, sameAsDumped } from './index.ts';

/* What iptables-nft-save and nft 1.0.6 print of the same two rules of iptables 1.8.9. */
const SAVED = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m multiport --ports 53,80 -j ACCEPT
-A INPUT -p tcp -m tos --tos 0x10/0x3f -j DROP
COMMIT
`;
const PRINTED = `table ip filter { # handle 1
	chain INPUT { # handle 1
		type filter hook input priority filter; policy accept;
		meta l4proto tcp tcp sport . tcp dport { 0-65535 . 53, 53 . 0-65535, 0-65535 . 80, 80 . 0-65535 } counter packets 0 bytes 0 accept # handle 2
		meta l4proto tcp xt match tos counter packets 0 bytes 0 drop # handle 3
	}
}
`;

it('a table is that of iptables where both tools print as many rules, though one of them says "either port"', () => {
  const [dumped] = assembleIptables(parseIptablesSave(SAVED, 'iptables-nft.txt'), 'iptables-nft', 'ip');
  if (dumped === undefined) throw new Error('no table');
  expect(managedByIptables(parseNftRuleset(PRINTED, 'nft.txt')).size).toBe(0);
  expect(sameAsDumped(parseNftRuleset(PRINTED, 'nft.txt'), dumped)).toBe(true);
  expect(sameAsDumped(parseNftRuleset(PRINTED.replace(/\t\tmeta l4proto tcp xt.*\n/, ''), 'nft.txt'), dumped)).toBe(false);
});
