import { expect, test } from 'vitest';
import { decodeIp } from './ip.ts';

const PORTS = { vxlan: new Set<number>(), geneve: new Set<number>() };

/** Port unreachable from 10.0.0.1 to 10.0.0.2 as the prober crafts it: tokens where a quotation should be. */
const CRAFTED = Buffer.concat([Buffer.from('45000040000f0000400100000a0000010a000002', 'hex'), Buffer.from('0303000000010000', 'hex'), Buffer.from('nw0000000f.nw0000000f.nw0000000f.nw0')]);

test('an ICMP error that quotes nothing but tokens is a packet of its own, not about another', () => {
  const decoded = decodeIp(CRAFTED, PORTS);
  expect(decoded?.packet.l4).toEqual({ kind: 'icmp', type: 3, code: 3, id: 0 });
  expect(decoded?.marks).toEqual({ protocol: 1, token: { id: 15, answer: false } });
});

test('a packet that is cut off anywhere is read as far as it goes, or not at all', () => {
  for (let length = 0; length < CRAFTED.length; length += 1) expect(() => decodeIp(CRAFTED.subarray(0, length), PORTS)).not.toThrow();
  expect(decodeIp(CRAFTED.subarray(0, 19), PORTS)).toBeUndefined();
});
