import { schedulerState } from '../../model/tree/ipvs.ts';
import type { IpvsListNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { BLANK, NOT_RECOGNISED, parseLines, printLines, wordsOf } from '../text/index.ts';
import type { LineDialect, ReadLine } from '../text/index.ts';

const VERSION = /^IP Virtual Server version (\S+) \(size=(\d+)\)$/;
const SERVICE = /^(TCP|UDP|SCTP|FWM) +(\S+)( IPv6)? ([A-Za-z]\S*)((?: +\S+)*)$/;
const SERVER = /^ +-> (\S+) +(Masq|Route|Tunnel|Local|Bypass) +(\d+) +(\d+) +(\d+) *$/;
const COLUMN_NAMES = /^(?:Prot LocalAddress:Port|  -> RemoteAddress:Port) /;

/** Reads `ipvsadm -Ln`. Never throws. */
export function parseIpvsList(text: string, file: string): LineTree<IpvsListNode> {
  return parseLines(text, file, dialect);
}

/** The inverse of `parseIpvsList`. */
export function printIpvsList(tree: LineTree<IpvsListNode>): string {
  return printLines(tree, printNode);
}

const dialect: LineDialect<IpvsListNode> = { read, print: printNode };

function read(text: string): ReadLine<IpvsListNode> {
  if (COLUMN_NAMES.test(text)) return BLANK;
  const version = VERSION.exec(text);
  if (version) return { state: 'harmless', node: { kind: 'version', version: version[1] ?? '', size: Number(version[2]) } };
  const service = SERVICE.exec(text);
  if (service) {
    const [, protocol = '', address = '', ipv6, scheduler = '', flags = ''] = service;
    return { state: schedulerState(scheduler), node: { kind: 'service', protocol, address, ipv6: ipv6 !== undefined, scheduler, flags: flags === '' ? [] : wordsOf(flags) } };
  }
  const server = SERVER.exec(text);
  if (!server) return NOT_RECOGNISED;
  const [, address = '', forwarding = '', weight, active, inactive] = server;
  return { state: 'supported', node: { kind: 'server', address, forwarding, weight: Number(weight), active: Number(active), inactive: Number(inactive) } };
}

function printNode(node: IpvsListNode): string {
  switch (node.kind) {
    case 'version': return `IP Virtual Server version ${node.version} (size=${node.size})`;
    case 'service': return [`${node.protocol.padEnd(4)} ${node.address}${node.ipv6 ? ' IPv6' : ''}`, node.scheduler, ...node.flags].join(' ');
    case 'server': return `  -> ${node.address.padEnd(28)} ${node.forwarding.padEnd(7)} ${column(node.weight, 6)} ${column(node.active, 10)} ${column(node.inactive, 10)}`;
  }
}

function column(value: number, width: number): string {
  return String(value).padEnd(width);
}
