import { hostname } from 'node:os';
import { join } from 'node:path';
import type { BundleFile } from '../collect/index.ts';
import type { Prediction } from '../located.ts';
import type { Query } from '../model/report/index.ts';
import { CannotRun, UsageError } from './exit.ts';
import { printable } from './terminal.ts';
import type { Lang } from './terminal.ts';

/** Where on this host the predicted packets of a question can be watched. */
export interface Points {
  readonly node: string;
  readonly prediction: Prediction;
  /** The client's namespace first, then the host's and the others that are crossed; `enter` is absent for our own. */
  readonly places: readonly { readonly netns: string; readonly enter?: string }[];
}

/** Collects this host into a folder of `work`, walks the question, and says where its packets can be watched here. Throws what the user is told when it cannot. */
export async function pointsHere(work: string, query: Query, options: { readonly node?: string; readonly bundle?: readonly string[]; readonly lang: Lang }): Promise<{ readonly points: Points; readonly here: string; readonly files: readonly BundleFile[] }> {
  const [{ collectHost, discover, layOut, openBundle, writeBundle }, { predict }, { VERSION }] = await Promise.all([import('../collect/index.ts'), import('../located.ts'), import('../version.ts')]);
  const node = options.node ?? hostname();
  const here = join(work, 'bundle');
  const files = layOut(new Date().toISOString(), VERSION, [await collectHost({ node, timeoutMs: 30_000, onProgress: () => undefined })], []);
  await writeBundle(here, files, false);
  const predicted = predict(await openBundle([here, ...(options.bundle ?? [])]), query);
  if (predicted.kind === 'refused') {
    const message = printable([predicted.refusal.message[options.lang], ...predicted.refusal.near.map((name) => `  ${name}`)].join('\n'));
    throw predicted.refusal.fault === 'question' ? new UsageError(message) : new CannotRun(message);
  }
  const { question, crossed } = predicted.value;
  const found = new Map(discover().map(({ id, paths }) => [`${node}/${id}`, paths]));
  if (!found.has(question.netns)) throw new CannotRun(`the packets must start on this host (${printable(node)}), and ${printable(question.netns)} is not here: run netwhy there`);
  const places = [...new Set([question.netns, `${node}/host`, ...crossed])].filter((netns) => found.has(netns)).map((netns) => {
    const [enter] = found.get(netns) ?? [];
    return { netns, ...(enter === undefined ? {} : { enter }) };
  });
  return { points: { node, prediction: predicted.value, places }, here, files };
}
