import type { Change, Finding, Fix } from '../model/finding/index.ts';
import type { Because, Rule, Table } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { hasPorts, protocolName } from '../net/protocol.ts';
import { iptablesBinary } from './base-chain.ts';
import { adviceFix, causeFinding, shellFix } from './build.ts';
import { blockedByRule } from './denied.ts';
import type { Blocked } from './denied.ts';
import { evidenceOf, nodeOf } from './evidence.ts';
import { dportOf } from './flow.ts';
import { groupBy } from './failure.ts';
import { shell } from './shell.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** Findings for rules that end the packet, one a rule: the rule can go, or the flow be accepted in front of it. */
export function firewallFindings(view: View, id: string, how: Blocked['how']): readonly Finding[] {
  const met = blockedByRule(view.failures).filter((blocked) => blocked.how === how);
  return groupBy(met, ({ failure }) => `${failure.disposition.netns} ${refKey(failure.disposition.because)}`).map((group) => {
    const [{ failure, hook, table, chain }] = group;
    const { netns, because, kind } = failure.disposition;
    return causeFinding(id, group.map((entry) => entry.failure), {
      object: { kind: 'rule', netns, text: because[0]?.text ?? '' },
      facts: { node: nodeOf(netns), netns, hook, table, chain, rule: because[0]?.text ?? '', errno: kind === 'rejected' ? failure.disposition.answer.errno : 'ETIMEDOUT' },
      evidence: evidenceOf(because),
      fixes: fixes(view, netns, because, failure.journey.packetOut),
    });
  });
}

function refKey(because: readonly Because[]): string {
  const ref = because[0]?.ref;
  return `${ref?.file ?? ''}:${ref?.line ?? ''}`;
}

interface Located {
  readonly table: Table;
  readonly chain: string;
  readonly rule: Rule;
  /** Place in the chain, counted from 1 as iptables counts. */
  readonly place: number;
  readonly ref: NonNullable<Because['ref']>;
}

function fixes(view: View, netns: string, because: readonly Because[], packet: Packet): readonly Fix[] {
  const where = locate(view, netns, because);
  if (where === undefined) return [];
  const flow = { src: packet.src, dst: packet.dst, protocol: packet.protocol, dport: dportOf(packet) };
  const told = (message: string, command: string | undefined, change: Change): Fix =>
    command === undefined ? adviceFix(message, `${netns}: ${where.rule.because.text}`, [change], 'medium') : shellFix(message, netns, [...handleHint(where), command], [change], 'medium');
  return [told('delete', deletion(where), { kind: 'delete-rule', netns, rule: where.ref }), told('accept', acceptance(where, packet), { kind: 'accept-before', netns, rule: where.ref, ...flow })];
}

/** Where the dump shows no handles, they have to be looked up first. */
function handleHint({ table, chain, rule }: Located): readonly string[] {
  return table.dialect === 'nft' && rule.handle === undefined ? [shell('nft', '-a', 'list', 'chain', table.family, table.name, chain)] : [];
}

function deletion({ table, chain, rule }: Located): string | undefined {
  if (table.dialect === 'nft') return `${shell('nft', 'delete', 'rule', table.family, table.name, chain, 'handle')} ${rule.handle ?? 'N'}`;
  return deleteByText(table, rule.because.text);
}

/** `-A CHAIN ...` becomes `-D CHAIN ...`. The dump's line is split as iptables-restore splits it, and every word is quoted anew for a shell. */
function deleteByText(table: Table, text: string): string | undefined {
  const rule = text.replace(/^\[\d+:\d+\] /, '');
  if (!rule.startsWith('-A ')) return undefined;
  const words = [...rule.slice(3).matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
  return shell(iptablesBinary(table), '-t', table.name, '-D', ...words);
}

function acceptance({ table, chain, rule, place }: Located, packet: Packet): string {
  const protocol = protocolName(packet.protocol);
  const [src, dst] = [formatIp(packet.src), formatIp(packet.dst)];
  const ports = hasPorts(packet.protocol);
  if (table.dialect !== 'nft') return shell(iptablesBinary(table), '-t', table.name, '-I', chain, place, '-s', src, '-d', dst, '-p', protocol, ...(ports ? ['--dport', dportOf(packet)] : []), '-j', 'ACCEPT');
  const ip = packet.src.family === 4 ? 'ip' : 'ip6';
  return shell('nft', 'insert', 'rule', table.family, table.name, chain, 'position', rule.handle ?? 'N', ip, 'saddr', src, ip, 'daddr', dst, ...(ports ? [protocol, 'dport', dportOf(packet)] : ['meta', 'l4proto', protocol]), 'accept');
}

function locate(view: View, netns: string, because: readonly Because[]): Located | undefined {
  const { tables } = netnsOf(view, netns);
  for (const { ref } of because) {
    if (ref === undefined || tables.kind === 'missing') continue;
    for (const table of tables.value) {
      for (const chain of table.chains.values()) {
        const place = chain.because.ref?.file === ref.file ? chain.rules.findIndex((candidate) => candidate.because.ref?.line === ref.line) : -1;
        const rule = chain.rules[place];
        if (rule !== undefined) return { table, chain: chain.name, rule, place: place + 1, ref };
      }
    }
  }
  return undefined;
}
