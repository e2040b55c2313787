import type { Evidence, LineRef } from '../../src/model/evidence/index.ts';
import type { Change } from '../../src/model/finding/index.ts';
import { formatIp, hasPorts, protocolName } from '../../src/net/index.ts';
import type { Command, Place } from '../kernel/command.ts';
import { nodeOf } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import { lineAt } from './line.ts';

/** Where a rule stands, as its tool names it. */
type Standing = { readonly kind: 'iptables'; readonly tool: string; readonly table: string; readonly chain: string; readonly place: string } | { readonly kind: 'nft'; readonly chain: readonly [string, string, string]; readonly handle: string };

/** The command that deletes the rule of a line: by its place in its chain, counted in the dump that the line is in. */
export async function deleteRule(lab: Lab, at: Place, evidence: Evidence, ref: LineRef): Promise<Command> {
  const rule = await standingOf(lab, at, evidence, ref);
  return { at, argv: rule.kind === 'nft' ? ['nft', 'delete', 'rule', ...rule.chain, 'handle', rule.handle] : [rule.tool, '-t', rule.table, '-D', rule.chain, rule.place] };
}

/** The command that accepts a flow in front of the rule of a line. */
export async function acceptBefore(lab: Lab, at: Place, evidence: Evidence, change: Extract<Change, { readonly kind: 'accept-before' }>): Promise<Command> {
  const rule = await standingOf(lab, at, evidence, change.rule);
  const protocol = protocolName(change.protocol);
  const [src, dst] = [formatIp(change.src), formatIp(change.dst)];
  if (rule.kind === 'iptables') return { at, argv: [rule.tool, '-t', rule.table, '-I', rule.chain, rule.place, '-s', src, '-d', dst, '-p', protocol, ...(hasPorts(change.protocol) ? ['--dport', String(change.dport)] : []), '-j', 'ACCEPT'] };
  const ip = change.src.family === 4 ? 'ip' : 'ip6';
  const ports = hasPorts(change.protocol) ? [protocol, 'dport', String(change.dport)] : ['meta', 'l4proto', protocol];
  return { at, argv: ['nft', 'insert', 'rule', ...rule.chain, 'position', rule.handle, ip, 'saddr', src, ip, 'daddr', dst, ...ports, 'accept'] };
}

/** The command that puts a rule that translates sources in its own place, with any port at all. */
export async function randomizePorts(lab: Lab, at: Place, evidence: Evidence, ref: LineRef): Promise<Command> {
  const rule = await standingOf(lab, at, evidence, ref);
  const { text } = lineAt(evidence, ref);
  if (rule.kind === 'nft') return { at, argv: ['nft', 'replace', 'rule', ...rule.chain, 'handle', rule.handle, text.trim().replace(/ # handle \d+$/, '').replace(/\b(?:masquerade|snat to \S+)/, '$& fully-random')] };
  const words = text.replace(/^(?:\[\d+:\d+\] )?-A \S+/, '');
  return { at, argv: [`${rule.tool}-restore`, '--noflush'], stdin: `*${rule.table}\n-R ${rule.chain} ${rule.place}${words} --random-fully\nCOMMIT\n` };
}

async function standingOf(lab: Lab, at: Place, evidence: Evidence, ref: LineRef): Promise<Standing> {
  const { item, text, lines } = lineAt(evidence, ref);
  if (item.source === 'nft') return nftStanding(lab, at, lines, ref.line - 1);
  const chain = /^(?:\[\d+:\d+\] )?-A (\S+)/.exec(text)?.[1];
  if (chain === undefined) throw new Error(`not a rule: ${text}`);
  const before = lines.slice(0, ref.line);
  const start = before.findLastIndex((line) => line.startsWith('*'));
  const index = before.slice(start).filter((line) => /^(?:\[\d+:\d+\] )?-A (\S+)/.exec(line)?.[1] === chain).length;
  return { kind: 'iptables', tool: iptablesOf(item.source), table: before[start]?.slice(1) ?? 'filter', chain, place: String(index) };
}

/** The program that a dump is of: the ids of these sources are the programs' names. */
function iptablesOf(source: string): string {
  if (!/^ip6?tables(-legacy|-nft)?$/.test(source)) throw new Error(`not an iptables dump: ${source}`);
  return source;
}

/** The bundle's listing has no handles: the kernel is asked for them, and the rule is the one at the same place of its chain. */
async function nftStanding(lab: Lab, at: Place, lines: readonly string[], index: number): Promise<Standing> {
  const start = lines.slice(0, index).findLastIndex((line) => /^\tchain /.test(line));
  const chain = lines[start]?.trim().split(' ')[1] ?? '';
  const [, family = '', table = ''] = lines.slice(0, index).findLast((line) => line.startsWith('table '))?.split(' ') ?? [];
  const listed = (await runOn(nodeOf(lab, at.node), { at, argv: ['nft', '-a', 'list', 'chain', family, table, chain] })).stdout.split('\n');
  const line = listed[listed.findIndex((text) => text.startsWith('\tchain ')) + index - start] ?? '';
  const handle = /# handle (\d+)$/.exec(line)?.[1];
  if (handle === undefined) throw new Error(`no handle for ${lines[index] ?? ''}: ${line}`);
  return { kind: 'nft', chain: [family, table, chain], handle };
}
