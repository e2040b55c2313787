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

/** Work that takes longer hangs; an emulated machine is slow. */
const LIMIT_MS = 240_000;

/** These go on after a line that they do not like: what they refuse is no fault. */
const TOLERANT: readonly Tool[] = ['ip', 'ip6', 'bridge', 'sysctl'];

/**
 * Makes named namespaces on a node and carries out steps one after the other, all from one process: the prober's program, which is started as `prober`. Gives
 * the steps that were refused as a whole, with what the tool said.
 */
export async function apply(node: LabNode, prober: string, netns: readonly string[], steps: readonly Step[]): Promise<Recording['refused']> {
  for (const name of netns) node.podNetns.set(name, name);
  const work = { netns, steps: together(steps.filter(({ lines }) => lines.length > 0)).map((step) => ({ ...step, argv: step.tool === 'sysctl' ? [] : ARGV[step.tool] })) };
  const done = await runOn(node, { at: { node: node.name }, argv: [prober, 'apply'], stdin: JSON.stringify(work) }, LIMIT_MS);
  const refused = JSON.parse(done.stdout) as { at: string; tool: Tool; said: string }[];
  return refused.filter(({ tool }) => !TOLERANT.includes(tool)).map(({ at, tool, said }) => ({ at, tool, said: said.slice(0, 2000) }));
}

/** Neighbours that one run of a program can read, because it goes on after what it does not like. */
function together(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (last !== undefined && last.at === step.at && last.tool === step.tool && TOLERANT.includes(step.tool)) joined[joined.length - 1] = { ...last, lines: [...last.lines, ...step.lines] };
    else joined.push(step);
  }
  return joined;
}
