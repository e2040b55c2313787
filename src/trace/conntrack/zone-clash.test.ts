import { expect, it } from 'vitest';
import { ip } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import { base, chain, rule, table } from '../netfilter/testing.ts';

/* A client whose answers are tracked in a zone of their own direction, as on Linux 6.18.44 on 2026-11-21: `-t raw -A PREROUTING -j CT --zone-reply 3`. */

it('does not clash with a connection that is in its zone only the other way', () => {
  const raw = table('raw', [chain('PREROUTING', [rule('-j CT --zone-reply 3', { kind: 'ct-zone', zone: 3, dir: 'reply' })], base('prerouting', -300, 'accept'))]);
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.0.0.1/24'] } }, parts: { tables: { kind: 'known', value: [raw] } } },
    s: { devices: { eth0: { addrs: ['10.0.0.2/24'] } }, listen: ['tcp 80'] },
  }, [['c:eth0', 's:eth0']]);
  const walk = ask(network, 'c', '10.0.0.2', 80);
  expect(outcome(walk)).toBe('answered');
  expect(walk.branches[0]?.journeys.at(-1)?.packetIn.src).toEqual(ip('10.0.0.2'));
});
