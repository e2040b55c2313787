import type { Evidence, LineRef } from '../../src/model/evidence/index.ts';
import type { Command, Place } from '../kernel/command.ts';
import { nodeOf } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import { lineAt } from './line.ts';

/** The command that deletes the rule of a line: by its place in its chain, counted in the dump that the line is in. */
export async function deleteRule(lab: Lab, at: Place, evidence: Evidence, ref: LineRef): Promise<Command> {
  const { item, text, lines } = lineAt(evidence, ref);
  if (item.source === 'nft') return deleteNftRule(lab, at, lines, ref.line - 1);
  const chain = /^(?:\[\d+:\d+\] )?-A (\S+)/.exec(text)?.[1];
  if (chain === undefined) throw new Error(`not a rule: ${text}`);
  const before = lines.slice(0, ref.line);
  const start = before.findLastIndex((line) => line.startsWith('*'));
  const table = before[start]?.slice(1) ?? 'filter';
  const index = before.slice(start).filter((line) => /^(?:\[\d+:\d+\] )?-A (\S+)/.exec(line)?.[1] === chain).length;
  return { at, argv: [iptablesOf(item.source), '-t', table, '-D', chain, String(index)] };
}

/** The program that a dump is of: the ids of these sources are the programs' names. */
function iptablesOf(source: string): string {
  if (!/^ip6?tables(-legacy|-nft)?$/.test(source)) throw new Error(`not an iptables dump: ${source}`);
  return source;
}

/** The bundle's listing has no handles: the kernel is asked for them, and the rule is the one at the same place of its chain. */
async function deleteNftRule(lab: Lab, at: Place, lines: readonly string[], index: number): Promise<Command> {
  const start = lines.slice(0, index).findLastIndex((line) => /^\tchain /.test(line));
  const chain = lines[start]?.trim().split(' ')[1] ?? '';
  const [, family = '', table = ''] = lines.slice(0, index).findLast((line) => line.startsWith('table '))?.split(' ') ?? [];
  const listed = (await runOn(nodeOf(lab, at.node), { at, argv: ['nft', '-a', 'list', 'chain', family, table, chain] })).stdout.split('\n');
  const line = listed[listed.findIndex((text) => text.startsWith('\tchain ')) + index - start] ?? '';
  const handle = /# handle (\d+)$/.exec(line)?.[1];
  if (handle === undefined) throw new Error(`no handle for ${lines[index] ?? ''}: ${line}`);
  return { at, argv: ['nft', 'delete', 'rule', family, table, chain, 'handle', handle] };
}
