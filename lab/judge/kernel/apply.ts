import { runOn } from '../../kernel/node.ts';
import type { LabNode } from '../../kernel/node.ts';
import type { Recording } from '../recording.ts';
import type { Step, Tool } from '../world.ts';

/** What reads a step's lines. `-force`: a line that is refused does not keep the next ones from being read. */
const ARGV: Readonly<Record<Exclude<Tool, 'sysctl'>, readonly string[]>> = {
  ip: ['ip', '-force', '-batch', '-'],
  ip6: ['ip', '-6', '-force', '-batch', '-'],
  bridge: ['bridge', '-force', '-batch', '-'],
  ipset: ['ipset', 'restore'],
  nft: ['nft', '-f', '-'],
  ipvsadm: ['ipvsadm', '--restore'],
  'iptables-legacy-restore': ['iptables-legacy-restore'],
  'ip6tables-legacy-restore': ['ip6tables-legacy-restore'],
  'iptables-nft-restore': ['iptables-nft-restore'],
  'ip6tables-nft-restore': ['ip6tables-nft-restore'],
};

/** These go on after a line that they do not like: what they refuse is no fault. */
const TOLERANT: readonly Tool[] = ['ip', 'ip6', 'bridge', 'sysctl'];

/** Carries out steps one after the other. Gives those that were refused as a whole, with what the tool said. */
export async function apply(node: LabNode, steps: readonly Step[]): Promise<Recording['refused']> {
  const refused: { at: string; tool: string; said: string }[] = [];
  for (const { at, tool, lines } of steps) {
    if (lines.length === 0) continue;
    const argv = tool === 'sysctl' ? ['sysctl', '-e', '-q', '-w', ...lines] : ARGV[tool];
    const done = await runOn(node, { at: place(node, at), argv, stdin: tool === 'sysctl' ? '' : `${lines.join('\n')}\n`, mayFail: true });
    if (done.code !== 0 && !TOLERANT.includes(tool)) refused.push({ at, tool, said: done.stderr.trim().slice(0, 2000) });
  }
  return refused;
}

function place(node: LabNode, at: string): { node: string; pod?: string } {
  return at === 'host' ? { node: node.name } : { node: node.name, pod: at };
}
