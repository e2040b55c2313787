import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../model/network/because.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { parseAddresses } from '../../parse/addr/index.ts';
import { parseLinks } from '../../parse/link/index.ts';
import { parseRoutes } from '../../parse/route/index.ts';
import { parseRules } from '../../parse/rule/index.ts';
import { recordedDumps } from '../../parse/testdata/iproute/dumps.ts';
import { assembleBridgePorts, assembleBridgeVlans, assembleFdb } from '../bridge/index.ts';
import { assembleLinks } from '../link/index.ts';
import { assembleNeighbours } from '../neigh/index.ts';
import { assembleRoutes } from '../route/index.ts';
import { assembleRules } from '../rule/index.ts';
import { assembleNsids, pairVeth } from '../veth/index.ts';

const part = (tree: IprouteTree): Part<IprouteTree> => ({ kind: 'known', value: tree });
const routes = (text: string, family: 4 | 6 = 4) => assembleRoutes(part(parseRoutes(text, 'r')), family);
const rules = (text: string) => assembleRules(part(parseRules(text, 'r')));

describe('what a dump does not say', () => {
  it('is missing, not empty: a line that may hide a route makes the routes missing', () => {
    expect(routes('10.0.0.0/8 dev e0 \nDump terminated\n')).toEqual({ kind: 'missing', because: { ref: { file: 'r', line: 2 }, text: 'Dump terminated' } });
    expect(routes('10.0.0.0/8 dev e0 \n10.1.0.')).toMatchObject({ kind: 'missing', because: { ref: { line: 2 } } });
    expect(rules('0:\tfrom all lookup local\n3276').kind).toBe('missing');
  });

  it('is unsupported where a route or a rule has a word that nobody knows', () => {
    expect(routes('10.0.0.0/8 via 192.0.2.1 dev e0 teleport \n')).toMatchObject({ kind: 'known', value: [{ unsupported: 'word not recognised: teleport' }] });
    expect(routes('10.0.0.0/8 via')).toMatchObject({ value: [{ unsupported: 'word not recognised: via' }] });
    expect(routes('10.0.0.0/8 via 192.0.')).toMatchObject({ value: [{ unsupported: 'address 192.0.' }] });
    expect(routes('10.0.0.0/8 \n')).toMatchObject({ value: [{ unsupported: 'no next hop printed' }] });
    expect(rules('5:\tfrom all moon full lookup main\n')).toMatchObject({ value: [{ unsupported: 'moon' }] });
    expect(rules('5:\tfrom all sport 80/0xff lookup main\n')).toMatchObject({ value: [{ unsupported: 'sport 80/0xff' }] });
  });

  it('is the kind of every device when `ip link` was run without -d', () => {
    const head = '2: br0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n';
    const links = assembleLinks(part(parseLinks(head, 'l')), part(parseAddresses(head, 'a')));
    expect(links).toMatchObject({ value: [{ detail: { kind: 'unsupported' } }] });
  });

  it('is the addresses when `ip addr` was not collected: then the devices are missing', () => {
    const missing = { kind: 'missing', because: { text: 'tool missing' } } as const;
    expect(assembleLinks(part(parseLinks('', 'l')), missing)).toEqual(missing);
  });
});

describe('tables', () => {
  it('named in rt_tables have one number in rules and routes, whether the names were collected or not', () => {
    const route = routes('default via 192.0.2.1 dev e0 table blue \n');
    const rule = rules('5:\tfrom all lookup blue\n');
    const table = route.kind === 'known' ? route.value[0]?.table : undefined;
    expect(table).toBeGreaterThan(2 ** 32);
    expect(rule).toMatchObject({ value: [{ action: { kind: 'table', table } }] });
    expect(assembleRoutes(part(parseRoutes('default dev e0 table blue \n', 'r')), 4, new Map([['blue', 77]]))).toMatchObject({ value: [{ table: 77 }] });
  });
});

describe('default routes without a gateway', () => {
  it('are of the family that their words show', () => {
    expect(routes('default dev e0 metric 1024 pref medium\n10.0.0.0/8 dev e0 \n', 6)).toMatchObject({ value: [{ metric: 1024 }] });
    expect(routes('default dev e0 scope link \n2001:db8::/64 dev e0 metric 256 pref medium\n10.0.0.0/8 dev e0 \n', 6)).toMatchObject({ value: [{ metric: 256 }] });
    expect(routes('default dev e0 \n', 6)).toMatchObject({ value: [{ metric: 1024, dst: { family: 6 } }] });
  });
});

describe('damaged dumps', () => {
  const dumps = recordedDumps();
  const damaged = fc.tuple(fc.constantFrom(...dumps), fc.nat(), fc.nat(), fc.constantFrom('', '\n', ' ', '"', '9999999999', 'via', '/', ':', '-', '0x', '[]', '{}', 'null', 'true'))
    .map(([{ command, text }, from, length, junk]) => {
      const start = from % (text.length + 1);
      return part(command.parse(text.slice(0, start) + junk + text.slice(start + (length % 30)), 'f'));
    });

  it('are assembled to something or to nothing, but never throw', () => {
    fc.assert(fc.property(damaged, damaged, (a, b) => {
      const links = assembleLinks(a, b);
      assembleBridgePorts({ links, ipLink: a, bridgeLink: b, bridgeVlan: a });
      assembleBridgeVlans(b, links);
      assembleFdb(a, links);
      assembleNeighbours(a, b, links);
      assembleRoutes(a, 4);
      assembleRoutes(a, 6);
      assembleRules(a);
      const pairing = pairVeth(['n/host', 'n/x'].map((id) => ({ id, names: [], links: () => links, nsids: () => assembleNsids(a), linkText: () => undefined })));
      const paired = pairing.linksOf('n/host');
      return paired.kind === 'missing' || paired.value.every((link) => link.detail.kind !== 'veth' || link.detail.peer.because.text !== '');
    }), { numRuns: 800 });
  });
});
