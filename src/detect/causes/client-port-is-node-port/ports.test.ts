import { expect, it } from 'vitest';
import { isGivenOut, otherPort, reservedWith } from './ports.ts';
import type { GivenOut } from './ports.ts';

const because = { range: { text: 'net.ipv4.ip_local_port_range' }, reserved: { text: 'net.ipv4.ip_local_reserved_ports' } };
const wide: GivenOut = { range: { from: 1024, to: 60_999 }, reserved: [{ from: 8080, to: 8080 }, { from: 30_000, to: 30_100 }], because };

it('gives out what is in the range and not reserved', () => {
  expect([1023, 1024, 8080, 30_100, 30_101, 60_999, 61_000].map((port) => isGivenOut(wide, port))).toEqual([false, true, false, false, true, true, false]);
});

it('keeps what is reserved already and adds the usual range of node ports where one of them is in use', () => {
  expect(reservedWith(wide, [30_432])).toBe('8080,30000-32767');
});

it('adds a node port of another range as it is, and nothing that the kernel does not give out', () => {
  expect(reservedWith(wide, [40_080])).toBe('8080,30000-30100,40080');
  expect(reservedWith({ range: { from: 32_000, to: 60_999 }, reserved: [], because }, [30_432, 40_080])).toBe('32000-32767,40080');
});

it('finds another port that is given out and no node port', () => {
  expect(otherPort(wide, new Set([60_999]))).toBe(60_998);
  expect(otherPort({ range: { from: 8080, to: 8080 }, reserved: [{ from: 8080, to: 8080 }], because }, new Set())).toBeUndefined();
});
