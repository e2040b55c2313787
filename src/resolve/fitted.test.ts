import { describe, expect, it } from 'vitest';
import type { DnsRecord } from '../model/resolve/message.ts';
import { fits, fitted } from './fitted.ts';
import { NotKnown } from './not-known.ts';

const NAME = 'shards.shop.svc.cluster.local';
const records = (count: number): readonly DnsRecord[] => Array.from({ length: count }, (_, index) => ({ name: NAME, type: 'A', data: `10.70.1.${index + 1}` }));
const asked = { question: { name: NAME, type: 'A' }, protocol: 'udp', client: '10.40.1.2', port: 53 } as const;
const left = (count: number, more: object = {}): unknown => { const { answers, truncated } = fitted({ answers: records(count), truncated: false }, { ...asked, ...more }); return [answers.length, truncated]; };

describe('an answer over UDP', () => {
  it('is cut after as many records as 512 bytes hold, with the name told by its place', () => {
    // 12 of the header, 31 of the name and 4 behind it, 16 of each record with two bytes for its name.
    expect([left(29), left(30), left(40)]).toEqual([[29, false], [29, true], [29, true]]);
  });

  it('may be as large as the query says, less the record that says so', () => {
    expect([left(40, { edns: 1232 }), left(73, { edns: 1232 }), left(74, { edns: 1232 }), left(40, { edns: 100 })]).toEqual([[40, false], [73, false], [73, true], [28, true]]);
  });

  it('is whole over TCP', () => {
    expect(left(200, { protocol: 'tcp' })).toEqual([200, false]);
    expect(fits(records(200), { ...asked, protocol: 'tcp' })).toBe(true);
  });

  it('has the names that services point to written out, and is marked where what stands behind it does not fit', () => {
    const target = (index: number): string => `db-${index}.db.shop.svc.cluster.local`;
    const services = (count: number): readonly DnsRecord[] => Array.from({ length: count }, (_, index) => ({ name: NAME, type: 'SRV', data: `0 10 5432 ${target(index)}` }));
    const extra = (count: number): readonly DnsRecord[] => Array.from({ length: count }, (_, index) => ({ name: target(index), type: 'A', data: `10.70.1.${index + 1}` }));
    const cut = (count: number): unknown => { const { answers, truncated } = fitted({ answers: services(count), extra: extra(count), truncated: false }, { ...asked, question: { name: NAME, type: 'SRV' } }); return [answers.length, truncated]; };
    // 47 before them, 49 of each service, of whose name 31 bytes, and 16 of each address.
    expect([cut(7), cut(8), cut(9), cut(10)]).toEqual([[7, false], [8, true], [9, true], [9, true]]);
  });

  it('is not known where it is too large and has more than addresses of the name', () => {
    const answers = [{ name: NAME, type: 'CNAME', data: 'all.example.com' }, ...records(40).map((one) => ({ ...one, name: 'all.example.com' }))];
    expect(() => fitted({ answers }, asked)).toThrow(NotKnown);
    expect(fitted({ answers: answers.slice(0, 5) }, asked)).toEqual({ answers: answers.slice(0, 5) });
  });
});
