import { join } from 'node:path';
import { openBundle } from '../../../../src/collect/index.ts';
import { load } from '../../../../src/load.ts';
import { withFolder } from '../../../kernel/folder.ts';
import { runOn, startNode, stopNode } from '../../../kernel/node.ts';
import type { LabNode } from '../../../kernel/node.ts';
import { REPOSITORY } from '../../../kernel/tools.ts';
import { baseline, tracing } from '../../kernel/baseline.ts';
import type { Step, World } from '../../world.ts';
import { fieldShapes, fieldWorld } from './index.ts';

/**
 * Builds field networks on this machine's kernel, collects them, and says what was refused and what netwhy does not evaluate:
 * `npx tsx lab/judge/generate/field/try.ts FIRST-SEED COUNT [SHAPE|all] [show]`.
 */
async function main(first: number, count: number, wanted: string, show: boolean): Promise<void> {
  const total = { worlds: 0, lines: 0, refused: 0, unsupported: 0 };
  for (const shape of wanted === 'all' ? fieldShapes('host') : [wanted]) {
    for (let seed = first; seed < first + count; seed += 1) {
      const world = fieldWorld(seed, { kernel: 'host', packets: 40, shape });
      if (show) console.log(JSON.stringify(world, undefined, 1));
      const { refused, unsupported } = await tryOne(world);
      total.worlds += 1;
      total.lines += world.steps.reduce((sum, step) => sum + step.lines.length, 0);
      total.refused += refused.length;
      total.unsupported += unsupported.length;
      console.log(`${world.name}: ${world.netns.length + 1} namespaces, ${world.probes.length} probes, ${world.late.length} late; ${world.tags.join(' ')}`);
      for (const line of [...refused.map((text) => `refused ${text}`), ...unsupported.map((text) => `unsupported ${text}`)]) console.log(`  ${line}`);
    }
  }
  console.log(total);
}

async function tryOne(world: World): Promise<{ refused: string[]; unsupported: string[] }> {
  const node = await startNode('try', undefined);
  try {
    for (const name of world.netns) {
      node.podNetns.set(name, name);
      await runOn(node, { at: { node: 'try' }, argv: ['ip', 'netns', 'add', name] });
    }
    const refused: string[] = [];
    for (const step of baseline(world)) await carryOut(node, step);
    for (const step of [...world.steps, ...tracing(world), ...world.late]) refused.push(...(await carryOut(node, step)));
    return { refused, unsupported: await unsupportedOn(node) };
  } finally {
    await stopNode(node);
  }
}

const PROGRAM: Partial<Record<Step['tool'], readonly string[]>> = { ip: ['ip', '-force', '-batch', '-'], bridge: ['bridge', '-force', '-batch', '-'], ipset: ['ipset', 'restore'], nft: ['nft', '-f', '-'], ipvsadm: ['ipvsadm', '--restore'] };

async function carryOut(node: LabNode, { at, tool, lines }: Step): Promise<string[]> {
  const argv = tool === 'sysctl' ? ['sysctl', '-q', '-w', ...lines] : (PROGRAM[tool] ?? [tool]);
  const done = await runOn(node, { at: { node: 'try', ...(at === 'host' ? {} : { pod: at }) }, argv, stdin: tool === 'sysctl' ? '' : `${lines.join('\n')}\n`, mayFail: true });
  if (done.stderr.trim() === '') return [];
  const numbers = [...done.stderr.matchAll(/(?:Command failed -|line |\/dev\/stdin):? ?(\d+)/g)].map((match) => lines[Number(match[1]) - 1] ?? '');
  return [`${at} ${tool}: ${done.stderr.trim().replaceAll('\n', '; ').slice(0, 300)}${numbers.slice(0, 3).map((line) => `\n    ${line}`).join('')}`];
}

async function unsupportedOn(node: LabNode): Promise<string[]> {
  return withFolder(async (folder) => {
    await runOn(node, { at: { node: 'try' }, argv: [process.execPath, join(REPOSITORY, 'dist', 'netwhy.mjs'), 'collect', '-o', join(folder, 'bundle.tgz')] }, 120_000);
    const { network } = load(await openBundle([join(folder, 'bundle.tgz')]));
    return [...new Set(unsupportedIn(network, new Set()))];
  });
}

/** Every part of the model that says of itself that it is not evaluated, however deep. */
function unsupportedIn(value: unknown, seen: Set<object>): string[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const here = 'kind' in value && value.kind === 'unsupported' ? [JSON.stringify(value).slice(0, 200)] : [];
  const parts: unknown[] = value instanceof Map ? [...(value as Map<unknown, unknown>).values()] : Object.values(value);
  return [...here, ...parts.flatMap((part) => unsupportedIn(part, seen))];
}

const [first = '1', count = '2', wanted = 'all', show] = process.argv.slice(2);
await main(Number(first), Number(count), wanted, show === 'show');
