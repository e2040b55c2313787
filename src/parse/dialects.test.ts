import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineTree } from '../model/tree/source-line.ts';
import * as conntrack from './conntrack/index.ts';
import * as counter from './counter/index.ts';
import { parseOffload, printOffload } from './ethtool/index.ts';
import { parseHosts, printHosts } from './hosts/index.ts';
import * as ipvs from './ipvs/index.ts';
import { parseKeywords, printKeywords } from './keyword/index.ts';
import * as node from './node/index.ts';
import { parseNsswitch, printNsswitch } from './nsswitch/index.ts';
import { parseResolv, printResolv } from './resolv/index.ts';
import { parseSockets, parseTcpMetrics, printSockets, printTcpMetrics } from './socket/index.ts';
import { parseSysctl, printSysctl } from './sysctl/index.ts';

/** One dialect with real dumps of it; its tree type is hidden in the closure. */
interface Dialect {
  readonly name: string;
  readonly samples: readonly string[];
  readonly roundTrip: (text: string) => string;
  readonly tree: (text: string) => LineTree<unknown>;
}

function dialect<N>(name: string, parse: (text: string, file: string) => LineTree<N>, print: (tree: LineTree<N>) => string, samples: readonly string[]): Dialect {
  return { name, samples: samples.map(sample), tree: (text) => parse(text, name), roundTrip: (text) => print(parse(text, name)) };
}

function sample(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

const DIALECTS: readonly Dialect[] = [
  dialect('ipvsadm-save', ipvs.parseIpvsSave, ipvs.printIpvsSave, ['ipvs/testdata/save.txt']),
  dialect('ipvsadm -Ln', ipvs.parseIpvsList, ipvs.printIpvsList, ['ipvs/testdata/list.txt']),
  dialect('ipvsadm -Lnc', ipvs.parseIpvsConnections, ipvs.printIpvsConnections, ['ipvs/testdata/conn.txt']),
  dialect('ipvsadm -l --timeout', ipvs.parseIpvsTimeout, ipvs.printIpvsTimeout, ['ipvs/testdata/timeout.txt']),
  dialect('conntrack -L', conntrack.parseConntrack, conntrack.printConntrack, ['conntrack', 'conntrack6', 'extended', 'proc-net'].map((name) => `conntrack/testdata/${name}.txt`)),
  dialect('conntrack -S', conntrack.parseConntrackStats, conntrack.printConntrackStats, ['conntrack/testdata/stats.txt']),
  dialect('/proc/net/stat/nf_conntrack', conntrack.parseProcConntrack, conntrack.printProcConntrack, ['conntrack/testdata/proc-stat.txt']),
  dialect('sysctl -a', parseSysctl, printSysctl, ['sysctl/testdata/net.txt', 'sysctl/testdata/ipvs.txt']),
  dialect('ss', parseSockets, printSockets, ['ss', 'ss-extra', 'ss-noheader', 'ss-tan', 'ss-syn-recv', 'ss-retransmit', 'ss-info'].map((name) => `socket/testdata/${name}.txt`)),
  dialect('ip tcp_metrics', parseTcpMetrics, printTcpMetrics, ['socket/testdata/tcp-metrics.txt']),
  dialect('counters', counter.parseCounters, counter.printCounters, ['nstat', 'nstat-json', 'proc-netstat', 'proc-snmp', 'proc-snmp6', 'netstat-s'].map((name) => `counter/testdata/${name}.txt`)),
  dialect('softnet_stat', counter.parseSoftnet, counter.printSoftnet, ['counter/testdata/softnet.txt']),
  dialect('ethtool -k', parseOffload, printOffload, ['ethtool/testdata/three-devices.txt']),
  dialect('resolv.conf', parseResolv, printResolv, ['resolv/testdata/pod.txt']),
  dialect('hosts', parseHosts, printHosts, ['hosts/testdata/pod.txt']),
  dialect('nsswitch.conf', parseNsswitch, printNsswitch, ['nsswitch/testdata/debian.txt']),
  dialect('host.conf, libc', parseKeywords, printKeywords, ['host-conf', 'libc'].map((name) => `keyword/testdata/${name}.txt`)),
  dialect('uname', node.parseUname, node.printUname, ['node/testdata/uname.txt']),
  dialect('os-release', node.parseOsRelease, node.printOsRelease, ['node/testdata/os-release.txt']),
  dialect('one word', node.parseWord, node.printWord, ['node/testdata/machine-id.txt']),
  dialect('uptime', node.parseUptime, node.printUptime, ['node/testdata/uptime.txt']),
  dialect('modules', node.parseModules, node.printModules, ['node/testdata/modules.txt']),
];

/** A sample with a piece cut out, doubled, or replaced by noise; with CRLF; or noise alone. */
function damaged(samples: readonly string[]): fc.Arbitrary<string> {
  const noise = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\r\n', '\n', '\0', '\t', ' ', '"', '=', ':', '[', '__proto__', '99999999999999999999'));
  const cut = fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(200), noise, fc.boolean()).map(([text, at, length, junk, crlf]) => {
    const start = text.length === 0 ? 0 : at % text.length;
    const changed = text.slice(0, start) + junk + text.slice(start + length);
    return crlf ? changed.replaceAll('\n', '\r\n') : changed;
  });
  return fc.oneof({ weight: 4, arbitrary: cut }, { weight: 1, arbitrary: noise });
}

describe.each(DIALECTS)('$name', ({ samples, roundTrip, tree }) => {
  it('is recognised line by line in a real dump, and every line with a meaning is printed from its node', () => {
    for (const text of samples) {
      const lines = tree(text).lines;
      expect(lines.filter((line) => line.state === 'not recognised')).toEqual([]);
      expect(lines.filter((line) => line.verbatim === true)).toEqual([]);
      expect(lines.some((line) => line.node !== undefined)).toBe(true);
      expect(roundTrip(text)).toBe(text);
    }
  });

  it('prints back damaged, truncated and binary input without throwing', () => {
    fc.assert(fc.property(damaged(samples), (text) => {
      expect(roundTrip(text)).toBe(text);
    }), { numRuns: 300 });
  });

  it('reads very long lines of repeated pieces in linear time', () => {
    const starts = ['', ...samples.flatMap((text) => text.split('\n').slice(0, 3).map((line) => line.slice(0, 12)))];
    for (const start of starts) for (const piece of [' ', '\t', '[', '[ ', 'a', '1', ':', '"', '=', ' a', ' 1x', ' -1', 'a=1 ', '%', " key '", ': 1']) {
      const text = start + piece.repeat(20_000);
      expect(roundTrip(text)).toBe(text);
    }
  });
});
