import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleFile } from '../collect/index.ts';
import { seconds, wholeNumber } from './numbers.ts';
import { CannotRun, EXIT } from './exit.ts';
import { pointsHere } from './points.ts';
import type { Points } from './points.ts';
import { makeQuery } from './query.ts';
import type { QueryOptions } from './query.ts';
import { printable } from './terminal.ts';
import type { Lang } from './terminal.ts';

export interface CaptureCommand extends QueryOptions {
  readonly bundle?: readonly string[];
  readonly node?: string;
  readonly for: string;
  readonly output: string;
  readonly packets: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly lang: Lang;
}

/** After so many packets the other captures of the moment say more than a longer one of this point. */
const MOST_PACKETS = 10_000_000;

/**
 * `netwhy capture FROM TO -o BUNDLE`: collects this host, walks the question, and captures at every point of the predicted way at once. What was collected and captured is one bundle, which
 * `netwhy pcap --bundle` reads. Sends nothing and changes nothing; Ctrl-C ends the captures and writes what there is. Returns the exit code.
 */
export async function capture(from: string, to: string, options: CaptureCommand): Promise<number> {
  const query = makeQuery(from, to, options);
  const milliseconds = seconds('--for', options.for) * 1000;
  const packets = wholeNumber('--packets', options.packets, MOST_PACKETS);
  const { checkTarget, writeBundle } = await import('../collect/index.ts');
  if (options.dryRun !== true) checkTarget(options.output, options.force === true);
  const work = mkdtempSync(join(tmpdir(), 'netwhy-capture-'));
  const remove = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const { points, files } = await pointsHere(work, query, options);
    const filter = await filterOf(points);
    await announce(points, { filter, milliseconds, packets });
    if (options.dryRun === true) return EXIT.asExpected;
    const captures = await watched(points, { filter, milliseconds, packets });
    await writeBundle(options.output, [...files, ...captures], options.force === true);
    process.stderr.write(printable(`netwhy: written to ${options.output}: this host and ${captures.length} captures; read them with: netwhy pcap --bundle ${options.output}\n`));
    return EXIT.asExpected;
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** How long and how much is captured of what. */
interface Bounds {
  readonly filter: string;
  readonly milliseconds: number;
  readonly packets: number;
}

async function filterOf({ prediction }: Points): Promise<string> {
  const [{ flowFilter }, { predictedAddresses }] = await Promise.all([import('../collect/index.ts'), import('../located.ts')]);
  return flowFilter(predictedAddresses(prediction), new Set([...prediction.ports.vxlan, ...prediction.ports.geneve]));
}

async function announce({ prediction, places }: Points, { filter, milliseconds, packets }: Bounds): Promise<void> {
  const { placeNames } = await import('../located.ts');
  const names = placeNames(prediction, places.map(({ netns }) => netns));
  process.stderr.write(printable([
    `netwhy: captures on all devices of ${places.map(({ netns }) => names[netns] ?? netns).join(', ')} for ${milliseconds / 1000} s, at most ${packets} packets each, without what they carry beyond their headers; nothing is sent`,
    `netwhy: tcpdump -i any '${filter}'`, '',
  ].join('\n')));
}

/** Captures at every place until the time is over or the user has enough. */
async function watched({ places, prediction }: Points, { filter, milliseconds, packets }: Bounds): Promise<readonly BundleFile[]> {
  const [{ captureFile, watchAll }, { placeNames }] = await Promise.all([import('../collect/index.ts'), import('../located.ts')]);
  const watch = await watchAll(places, filter, { packets }).catch((error: unknown) => {
    throw new CannotRun(printable(error instanceof Error ? error.message : String(error)));
  });
  await new Promise<void>((resolve) => {
    const interrupted = (): void => {
      clearTimeout(timer);
      process.stderr.write('\nnetwhy: interrupted: writing what was captured\n');
      resolve();
    };
    const timer = setTimeout(() => {
      process.off('SIGINT', interrupted);
      resolve();
    }, milliseconds);
    process.once('SIGINT', interrupted);
  });
  const names = placeNames(prediction, places.map(({ netns }) => netns));
  return (await watch.stop()).map(({ netns, pcap }, index) => captureFile(index + 1, names[netns] ?? netns, pcap));
}
