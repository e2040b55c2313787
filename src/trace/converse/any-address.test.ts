import { expect, it } from 'vitest';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

const network = networkOf({ c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, listen: ['tcp 80'] } }, []);

it('a program that connects to 0.0.0.0 or :: reaches what listens in its own namespace (6.18)', () => {
  expect(['0.0.0.0', '::'].map((dst) => outcome(ask(network, 'c', dst, 80)))).toEqual(['answered', 'answered']);
});

it('is refused where nothing listens on the port', () => {
  expect(['0.0.0.0', '::'].map((dst) => outcome(ask(network, 'c', dst, 81)))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
});
