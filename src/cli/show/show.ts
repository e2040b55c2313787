import { EXIT, UsageError } from '../exit.ts';
import { write } from '../terminal.ts';
import type { Lang } from '../terminal.ts';
import { openBundle } from '../../collect/index.ts';
import { lacks } from './missing.ts';
import { showText } from './text.ts';

export interface ShowCommand {
  readonly output: 'text' | 'json';
  readonly lang: Lang;
}

/** `netwhy show BUNDLE...`: what is in it, what is missing, and what that costs. */
export async function show(paths: readonly string[], options: ShowCommand): Promise<number> {
  if (paths.length === 0) throw new UsageError('name a bundle: netwhy show incident.tgz');
  const evidence = await openBundle(paths);
  await write(options.output === 'text' ? showText(evidence, options.lang) : showJson(evidence));
  return EXIT.asExpected;
}

function showJson(evidence: Awaited<ReturnType<typeof openBundle>>): string {
  const { origin, createdAt, formatVersion, diagnostics } = evidence;
  const nodes = evidence.nodes.map(({ name, netns, items }) => ({ name, netns, items: items.length }));
  const cluster = evidence.cluster.map(({ resource, file, state }) => ({ resource, file, state }));
  return `${JSON.stringify({ origin, createdAt, formatVersion, nodes, cluster, missing: lacks(evidence), diagnostics }, null, 2)}\n`;
}
