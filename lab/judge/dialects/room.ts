import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, startHolder } from '../../kernel/spawn.ts';

/** What the tool made of one text: whether it took it, what it said, and the dump of the kernel afterwards. */
export interface Loaded {
  readonly accepted: boolean;
  readonly said: string;
  readonly dump: string;
  /** What the dumping tool wrote to standard error. */
  readonly complaint: string;
}

/** Shell functions `load` (reads a text from standard input; its exit code is the judgement) and `dump`. Fixed text: no data goes into it. */
export interface Commands {
  /** Run once in the new namespace. */
  readonly setup: string;
  readonly load: string;
  readonly dump: string;
}

const LOOP = `
cd "$0"
for file in *.in; do
  base="\${file%.in}"
  if load < "$file" > "$base.said" 2>&1; then dump > "$base.dump" 2> "$base.complaint"; fi
done
`;

/** A network namespace with one kind of tool in it, used again and again: every text that is loaded takes away what was there. */
export class Room {
  readonly #holder: ChildProcess;
  readonly #folder: string;
  readonly #script: string;
  #batches = 0;

  private constructor(holder: ChildProcess, folder: string, commands: Commands) {
    this.#holder = holder;
    this.#folder = folder;
    this.#script = `load() {\n${commands.load}\n}\ndump() {\n${commands.dump}\n}\n${LOOP}`;
  }

  static async open(commands: Commands): Promise<Room> {
    const { child } = await startHolder(['unshare', '--net', '--mount', 'sh', '-c', `mount -t tmpfs tmpfs /run\nip link set lo up\n${commands.setup}\necho ready; exec cat`]);
    return new Room(child, mkdtempSync(join(tmpdir(), 'netwhy-dialects-')), commands);
  }

  /** Loads texts one after the other, each on its own. */
  async load(texts: readonly string[]): Promise<readonly Loaded[]> {
    this.#batches += 1;
    const folder = join(this.#folder, String(this.#batches));
    mkdirSync(folder);
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.in`), text);
    const done = await runProgram(['nsenter', '-t', String(this.#holder.pid), '--net', '--mount', 'sh', '-c', this.#script, folder], '', 600_000);
    const files = new Set(readdirSync(folder));
    const read = (file: string): string => (files.has(file) ? readFileSync(join(folder, file), 'utf8') : '');
    const loaded = texts.map((_, index): Loaded => ({
      accepted: files.has(`${index}.dump`), said: read(`${index}.said`) || done.stderr, dump: read(`${index}.dump`), complaint: read(`${index}.complaint`),
    }));
    rmSync(folder, { recursive: true });
    return loaded;
  }

  close(): void {
    this.#holder.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
