import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { enter } from '../../kernel/node.ts';
import type { LabNode } from '../../kernel/node.ts';
import type { Observed } from '../recording.ts';
import type { World } from '../world.ts';
import type { Tools } from './execute.ts';

/** The prober of one world, ready to be told. */
export interface Prober {
  /** Opens the flows that are to exist before netwhy collects. */
  prime(): Promise<void>;
  /** Sends the probes and gives what was seen. */
  go(): Promise<Observed>;
  end(): void;
}

/** A prober that says nothing for this long hangs. */
const LIMIT_MS = 60_000;

/** Starts the prober in a node: it listens, watches every device and every trace, and waits. */
export async function startProber(node: LabNode, world: World, tools: Tools): Promise<Prober> {
  const [file = '', ...args] = enter(node, undefined, [tools.prober]);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS * tools.patience);
    const line = await lines.next();
    clearTimeout(timer);
    if (line.done === true) throw new Error(`the prober ended: ${said.trim().slice(0, 2000)}`);
    return line.value;
  };
  const expect = async (word: string): Promise<string> => {
    const line = await next();
    if (!line.startsWith(word)) throw new Error(`the prober said ${line.slice(0, 200)}, not ${word}`);
    return line.slice(word.length);
  };
  child.stdin.write(`${JSON.stringify({ netns: ['host', ...world.netns], listeners: world.listeners, prime: world.prime, probes: world.probes, limits: { factor: tools.patience } })}\n`);
  const blind = blindness(await expect('ready'));
  if (blind !== '') throw new Error(`the prober cannot watch: ${blind}`);
  return {
    async prime() {
      child.stdin.write('prime\n');
      await expect('primed');
    },
    async go() {
      child.stdin.write('go\n');
      const seen = JSON.parse(await next()) as Observed;
      if ((seen.notes ?? []).length > 0) throw new Error(`the prober did not see all: ${[...new Set(seen.notes)].join('; ')}`);
      return seen;
    },
    end: () => void child.kill('SIGKILL'),
  };
}

/** What the prober could not have besides listeners: a listener on an address that is gone is the world's, and netwhy collects that it is not there. */
function blindness(ready: string): string {
  const { failed } = JSON.parse(ready) as { readonly failed: readonly { readonly netns: string; readonly what: string; readonly errno: string }[] };
  return failed.filter(({ what }) => what !== 'listener').map(({ netns, what, errno }) => `${what} in ${netns}: ${errno}`).join('; ');
}
