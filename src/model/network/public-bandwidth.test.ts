import { expect, it } from 'vitest';
import { parseIp } from '../../net/ip.ts';
import type { Balancer, BalancerBackend } from './balancer.ts';
import type { Because, Part } from './because.ts';
import { wayOut } from './public-bandwidth.ts';
import type { AccountKind } from './public-bandwidth.ts';

const line = (text: string): Because => ({ text });
const known = <T>(value: T): Part<T> => ({ kind: 'known', value });
const missing = { kind: 'missing', because: line('not told') } as const;
const LEGACY = known({ ofMachines: true, because: line('LEGACY') });
const STANDARD = known({ ofMachines: false, because: line('STANDARD') });
const PUBLIC = known(line('OPEN'));

/** What is decided of a backend at `addr` whose machine, or machines, at 10.0.0.1 have so many Mbit/s. */
function decided(mbps: readonly (number | undefined)[], account: Part<AccountKind>, isPublic?: Part<Because>, addr = '10.0.0.1', via?: string): string {
  const [own, other] = [parseIp(addr), parseIp(via ?? addr)];
  if (own === undefined || other === undefined) throw new Error('no address');
  const machines = mbps.map((each, index) => ({ id: `ins-${index}`, ...(each === undefined ? {} : { mbps: each }), because: line(`${each ?? '-'}`) }));
  const backend: BalancerBackend = { addr: own, port: 1, weight: 1, ...(via === undefined ? {} : { via: other }), because: line('backend') };
  const out = wayOut({ account, machines: new Map([['10.0.0.1', machines]]) }, { ...(isPublic === undefined ? {} : { isPublic }) } as Balancer, backend);
  return out.kind === 'open' ? 'open' : `${out.kind}: ${out.because.map(({ text }) => text).join(', ')}`;
}

it('is none where account, load balancer and machine all say so', () => {
  expect(decided([0], LEGACY, PUBLIC)).toBe('none: 0, LEGACY, OPEN');
  expect(decided([0, 0], LEGACY, PUBLIC)).toBe('none: 0, 0, LEGACY, OPEN');
  expect(decided([0], LEGACY, PUBLIC, '10.2.2.2', '10.0.0.1')).toBe('none: 0, LEGACY, OPEN');
});

it('is open where one says otherwise, and for IPv6', () => {
  expect([decided([1], LEGACY, PUBLIC), decided([0], STANDARD, PUBLIC), decided([0], LEGACY), decided([0], LEGACY, PUBLIC, 'fd00::1', '10.0.0.1')]).toEqual(['open', 'open', 'open', 'open']);
});

it('is unknown where one is not told, or two machines of one address differ', () => {
  expect([decided([0], missing, PUBLIC), decided([0], LEGACY, missing), decided([undefined], LEGACY, PUBLIC), decided([0, 1], LEGACY, PUBLIC)]).toEqual(['unknown: 0, not told, OPEN', 'unknown: 0, LEGACY, not told', 'unknown: -, LEGACY, OPEN', 'unknown: 0, 1, LEGACY, OPEN']);
  expect(decided([], LEGACY, PUBLIC)).toBe('unknown: DescribeInstances does not say which public bandwidth 10.0.0.1 has, LEGACY, OPEN');
});

it('is not asked about where the account is not told and no machine is said to have none', () => {
  expect([decided([], missing, PUBLIC), decided([undefined], missing, PUBLIC), decided([2], missing, PUBLIC)]).toEqual(['open', 'open', 'open']);
});
