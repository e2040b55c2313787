import { expect, it } from 'vitest';
import { base, chain, is, natTo, rule, table } from '../../netfilter/testing.ts';
import { ask, outcomeText } from '../../testing/ask.ts';
import { networkOf } from '../../testing/network.ts';

/** A host that translates port 80 of its own address to 8080-8081, where only the first has a listener. */
function outcomes(kernel: string): readonly string[] {
  const nat = table('nat', [chain('PREROUTING', [rule('--dport 80 -j DNAT --to-destination 10.0.0.2:8080-8081', is('tcp dport', 80), { kind: 'dnat', to: { ...natTo('10.0.0.2'), port: { kind: 'range', range: { from: 8080, to: 8081 } } } })], base('prerouting', -100, 'accept', 'nat'))]);
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.0.0.1/24'] } } },
    s: { devices: { eth0: { addrs: ['10.0.0.2/24'] } }, listen: ['tcp 8080'], parts: { kernel, tables: { kind: 'known', value: [nat] } } },
  }, [['c:eth0', 's:eth0']]);
  return ask(network, 'c', '10.0.0.2', 80).branches.map(({ outcome }) => outcomeText(outcome));
}

it('a destination port of a range is the first one that is free', () => {
  expect(outcomes('6.18.44')).toEqual(['answered']);
});

it('is drawn at random before 6.8, as seen on 6.1', () => {
  expect(outcomes('6.1.0-56-amd64')).toEqual(['answered', 'ECONNREFUSED']);
});
