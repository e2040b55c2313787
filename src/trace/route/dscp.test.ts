import { describe, expect, it } from 'vitest';
import { dscpOf } from './dscp.ts';

/* `ip route get` with a rule and a route of `tos 0x10`, Linux 6.18.44: docs/kernel-notes/ipv4-routing-reads-half-of-dscp.md. */
describe('the TOS that routing compares', () => {
  it('is in IPv4 without what was precedence, and in neither family with ECN', () => {
    expect([0x10, 0x90, 0x92, 0x18, 0xff].map((tos) => dscpOf({ family: 4, tos }))).toEqual([0x10, 0x10, 0x10, 0x18, 0x1c]);
    expect([0x10, 0x90, 0x92, 0x18, 0xff].map((tos) => dscpOf({ family: 6, tos }))).toEqual([0x10, 0x90, 0x90, 0x18, 0xfc]);
  });
});
