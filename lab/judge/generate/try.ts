import { runOn, startNode, stopNode } from '../../kernel/node.ts';
import type { LabNode } from '../../kernel/node.ts';
import { baseline } from '../kernel/baseline.ts';
import { seededRandom } from '../random.ts';
import type { Step, World } from '../world.ts';
import { topology } from './topology/index.ts';
import type { Topology } from './topology/index.ts';

/**
 * Builds random topologies on this machine's kernel and says which lines it refused and how many places answer a ping (`whole`: of networks that nothing was broken in, `build`: ask nobody):
 * `npx tsx lab/judge/generate/try.ts SEED,SEED,… [host|vm] [show|whole|build]`. A generator whose lines are refused wastes its networks.
 */
async function main(seeds: readonly number[], kernel: 'host' | 'vm', show: string | undefined): Promise<void> {
  const total = { lines: 0, refused: 0, asked: 0, answered: 0 };
  for (const seed of seeds) {
    const made = topology(seededRandom(seed), { kernel, ...(show === 'whole' ? { perturb: false } : {}) });
    if (show === 'show') console.log(JSON.stringify(made, undefined, 1));
    const node = await startNode('try', undefined);
    try {
      const refused = await build(node, made, seed);
      const silent = show === 'build' ? { asked: 0, lost: [] } : await silence(node, made);
      total.lines += made.steps.reduce((sum, step) => sum + step.lines.length, 0);
      total.refused += refused.length;
      total.asked += silent.asked;
      total.answered += silent.asked - silent.lost.length;
      console.log(`seed ${seed}: ${made.netns.length + 1} namespaces, ${silent.asked - silent.lost.length}/${silent.asked} answer; ${made.tags.join(' ')}`);
      for (const line of refused) console.log(`  refused ${line}`);
      for (const line of silent.lost.slice(0, show === undefined ? 4 : 100)) console.log(`  no answer ${line}`);
    } finally {
      await stopNode(node);
    }
  }
  console.log(total);
}

async function build(node: LabNode, made: Topology, seed: number): Promise<string[]> {
  for (const name of made.netns) {
    node.podNetns.set(name, name);
    await runOn(node, { at: { node: 'try' }, argv: ['ip', 'netns', 'add', name] });
  }
  const world: World = { name: 'try', seed, tags: [], netns: made.netns, steps: made.steps, listeners: [], prime: [], late: [], probes: [] };
  for (const step of baseline(world)) await carryOut(node, step);
  const refused: string[] = [];
  for (const step of made.steps) refused.push(...(await carryOut(node, step)));
  return refused;
}

const PROGRAM: Partial<Record<Step['tool'], readonly string[]>> = { ip: ['ip', '-force', '-batch', '-'], ip6: ['ip', '-6', '-force', '-batch', '-'], bridge: ['bridge', '-force', '-batch', '-'], ipvsadm: ['ipvsadm', '--restore'], nft: ['nft', '-f', '-'] };

async function carryOut(node: LabNode, { at, tool, lines }: Step): Promise<string[]> {
  const argv = tool === 'sysctl' ? ['sysctl', '-q', '-w', ...lines] : (PROGRAM[tool] ?? [tool]);
  const done = await runOn(node, { at: { node: 'try', ...(at === 'host' ? {} : { pod: at }) }, argv, stdin: tool === 'sysctl' ? '' : `${lines.join('\n')}\n`, mayFail: true });
  if (done.stderr.trim() === '') return [];
  const numbers = [...done.stderr.matchAll(/Command failed -:(\d+)/g)].map((match) => lines[Number(match[1]) - 1] ?? '');
  return [`${at} ${tool}: ${done.stderr.trim().replaceAll('\n', '; ')}${numbers.map((line) => `\n    ${line}`).join('')}`];
}

async function silence(node: LabNode, made: Topology): Promise<{ asked: number; lost: string[] }> {
  const from = made.spaces.filter((space) => space.role !== 'switch').map((space) => space.netns);
  const places = made.places.filter((place) => place.kind === 'device' || place.kind === 'lo' || place.kind === 'extra');
  const lost = await Promise.all(from.map(async (netns) => {
    const done = await runOn(node, { at: { node: 'try', ...(netns === 'host' ? {} : { pod: netns }) }, argv: ['sh', '-c', PINGS, 'sh', ...places.map((place) => place.address)], mayFail: true });
    return done.stdout.trim().split('\n').filter((address) => address !== '').map((address) => `from ${netns} to ${address} of ${places.find((place) => place.address === address)?.netns ?? '-'}`);
  }));
  return { asked: from.length * places.length, lost: lost.flat() };
}

/** Names the addresses that do not answer. */
const PINGS = 'for address in "$@"; do { ping -n -q -c 1 -W 3 "$address" > /dev/null 2>&1 || echo "$address"; } & done; wait';

const [seeds = '1', kernel = 'host', show] = process.argv.slice(2);
await main(seeds.split(',').map(Number), kernel === 'vm' ? 'vm' : 'host', show);
