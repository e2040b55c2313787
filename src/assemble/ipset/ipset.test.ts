import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { IpSet, IpSetEntry } from '../../model/network/ipset.ts';
import { parseIpset } from '../../parse/ipset/index.ts';
import { assembleIpset, IPSET_SUPPORT } from './index.ts';

const dump = (name: string): string => readFileSync(new URL(`../../parse/ipset/testdata/${name}`, import.meta.url), 'utf8');
const SAVE = assembleIpset(parseIpset(dump('save.txt'), 'ipset.txt'));
const LIST = assembleIpset(parseIpset(dump('list.txt'), 'ipset.txt'));

function set(text: string): IpSet | undefined {
  return [...assembleIpset(parseIpset(text, 'ipset.txt')).values()].at(-1);
}

function parts(name: string): IpSetEntry['parts'][] {
  return (SAVE.get(name)?.entries ?? []).map((entry) => entry.parts);
}

describe('the sets of a real kernel', () => {
  it('are the same from ipset save and from ipset list', () => {
    const plain = (sets: ReadonlyMap<string, IpSet>): unknown => [...sets.values()].map(({ name, type, family, supported, entries }) => ({ name, type, family, supported, entries: entries.map((entry) => ({ parts: entry.parts, nomatch: entry.nomatch })) }));
    expect(plain(SAVE)).toEqual(plain(LIST));
  });

  it('are the same in both forms on Linux 6.1, which has every type', () => {
    const [save, list] = ['save', 'list'].map((form) => assembleIpset(parseIpset(dump(`${form}-linux-6.1.txt`), 'ipset.txt')));
    expect([...(save?.values() ?? [])].map(({ name, supported, entries }) => `${name} ${supported} ${entries.length}`)).toEqual([
      'h-netnet true 2', 'h-netportnet true 1', 'h-mac true 1', 'h-ipmac false 0', 'h-ipmark true 1', 'h-ipmarkm false 1', 'h6-netnet true 1', 'h-netportnet6 true 1',
    ]);
    expect([...(list?.values() ?? [])].map(({ entries }) => entries.map(({ parts: some }) => some))).toEqual([...(save?.values() ?? [])].map(({ entries }) => entries.map(({ parts: some }) => some)));
    expect(save?.get('h-mac')?.entries[0]?.parts).toEqual([{ kind: 'interval', interval: { kind: 'name', name: '00:11:22:aa:bb:cc', wildcard: false } }]);
  });

  it('are all supported but for the one type that is not', () => {
    expect([...SAVE.values()].filter(({ supported }) => !supported).map(({ type }) => type)).toEqual(['bitmap:ip,mac']);
  });

  it('of ipset -t list have members that nobody listed, and are not supported', () => {
    const terse = assembleIpset(parseIpset(dump('list-terse.txt'), 'ipset.txt'));
    expect(terse.get('h-net')?.supported).toBe(false);
    expect(terse.get('empty')?.supported).toBe(true);
  });
});

describe('an element', () => {
  it('says nomatch', () => {
    expect(SAVE.get('h-net')?.entries.filter((entry) => entry.nomatch).map((entry) => entry.because.text)).toEqual(['add h-net 10.1.0.0/16 nomatch']);
  });

  it('of an ICMP port is type and code', () => {
    expect(parts('h-ipport').map(([, port]) => port)).toEqual(expect.arrayContaining([
      { kind: 'port', protocol: 1, from: 2048, to: 2048 }, { kind: 'port', protocol: 1, from: 775, to: 775 }, { kind: 'port', protocol: 6, from: 80, to: 80 }, { kind: 'port', protocol: 47, from: 0, to: 0 },
    ]));
    expect(parts('h6-ipport').map(([, port]) => port)).toContainEqual({ kind: 'port', protocol: 58, from: 259, to: 259 });
  });

  it('of bitmap:port is a TCP port and a UDP port, and of no other protocol', () => {
    expect(parts('b-port').slice(0, 2)).toEqual([[{ kind: 'port', protocol: 6, from: 80, to: 80 }], [{ kind: 'port', protocol: 17, from: 80, to: 80 }]]);
  });

  it('of a set with netmask stands for the whole network', () => {
    expect(parts('h-ipnm')).toEqual([[{ kind: 'interval', interval: { kind: 'ip', range: { family: 4, first: 0x0a000300n, last: 0x0a0003ffn } }, prefixLength: 24 }]]);
  });

  it('of hash:net,iface is a device, a bridge port, or a wildcard only when it says so', () => {
    expect(parts('h-netiface').map(([, iface]) => iface)).toEqual([
      { kind: 'iface', name: 'eth0', physdev: false, wildcard: false }, { kind: 'iface', name: 'cali+', physdev: false, wildcard: false }, { kind: 'iface', name: 'veth1', physdev: true, wildcard: false },
    ]);
    expect(parts('h-netiface-w').map(([, iface]) => iface)).toEqual([{ kind: 'iface', name: 'cali', physdev: false, wildcard: true }]);
  });

  it('of list:set is the name of a set', () => {
    expect(parts('l-set')).toEqual([[{ kind: 'set', name: 'h-ip' }], [{ kind: 'set', name: 'h-net' }]]);
  });

  it('of hash:ip,mark is a number, unless a mask changes what is looked up', () => {
    expect(set('create a hash:ip,mark family inet markmask 0xffffffff\nadd a 1.1.1.1,0x00000063\n')).toMatchObject({ supported: true, entries: [{ parts: [{}, { interval: { range: { from: 99, to: 99 } } }] }] });
    expect(set('create a hash:ip,mark family inet markmask 0x000000ff\nadd a 1.1.1.1,0x00000063\n')?.supported).toBe(false);
  });

  it('that cannot be read makes the set not supported', () => {
    expect(set('create a hash:ip family inet\nadd a 10.0.0.1\nadd a wonder\n')).toMatchObject({ supported: false, entries: [{}] });
  });
});

it('a type that nobody knows is not supported', () => {
  expect(set('create a hash:wonder family inet\nadd a 1\n')?.supported).toBe(false);
  expect(IPSET_SUPPORT.every(({ state, note }) => state === 'supported' || note !== undefined)).toBe(true);
});
