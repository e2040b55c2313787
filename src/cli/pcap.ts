import type { CaptureFile, CaptureReport, JoinedFlow, Ladder } from '../model/report/index.ts';
import type { FailedIn } from '../joined.ts';
import type * as Present from '../present/index.ts';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { printable, wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

export interface PcapCommand {
  readonly bundle?: readonly string[];
  readonly output: 'text' | 'json' | 'html';
  readonly lang: Lang;
  readonly exitZero?: true;
}

/** `netwhy pcap FILE...`: what captures show, each by itself, and several of one moment together. Returns the exit code. */
export async function pcap(paths: readonly string[], options: PcapCommand): Promise<number> {
  if (paths.length === 0) throw new UsageError('name a capture: netwhy pcap client.pcap (or - for standard input)');
  const [{ readPieces }, core, present] = await Promise.all([import('../collect/index.ts'), import('../captured.ts'), import('../present/index.ts')]);
  const readAll = (path: string, push: (piece: Uint8Array) => boolean): Promise<string | undefined> => readPieces(path, push).catch((error: unknown) => {
    throw new CannotRun(printable(`${path}: ${error instanceof Error ? error.message : String(error)}`));
  });
  const files: CaptureFile[] = [];
  const failures: FailedIn[] = [];
  const sightings = paths.length > 1 ? new core.Sightings(paths.length) : undefined;
  for (const [file, path] of paths.entries()) {
    const taker = core.captureTaker(path, sightings && { sightings, file });
    files.push(taker.end(await readAll(path, (piece) => taker.push(piece))));
    if (options.bundle !== undefined) failures.push({ file: path, failed: taker.failed() });
  }
  const ladder = sightings && core.ladderAcross(sightings, files);
  const decoder = ladder && new core.LadderDecoder(ladder);
  // What came by a pipe is gone; a file is read once more, for the packets that are shown.
  for (const path of paths) {
    const reader = path === '-' ? undefined : decoder?.reader(path);
    if (reader !== undefined) await readAll(path, (piece) => reader.push(piece));
  }
  const report = core.captured(files, decoder?.decoded(), options.bundle === undefined ? undefined : await joined(options.bundle, failures, ladder));
  await write(documentOf(report, options, present));
  return options.exitZero === true ? EXIT.asExpected : pcapExitCode(report);
}

/** What the model of these bundles says of what fails in the captures. */
async function joined(bundles: readonly string[], failures: readonly FailedIn[], ladder: Ladder | undefined): Promise<{ readonly flows: readonly JoinedFlow[]; readonly leftOut: number }> {
  const [{ openBundle }, { join }] = await Promise.all([import('../collect/index.ts'), import('../joined.ts')]);
  return join(await openBundle(bundles), failures, ladder);
}

function documentOf(report: CaptureReport, { output, lang }: PcapCommand, present: typeof Present): string {
  switch (output) {
    case 'json': return present.presentCaptureJson(report);
    case 'html': return present.presentCaptureHtml(report, { lang });
    case 'text': return present.presentCaptureText(report, { lang, color: wantsColor(process.stdout) });
  }
}

/** 0 the captures show nothing wrong, 1 they do, 3 one could not be read to its end and shows nothing, 4 nothing could be read at all. */
export function pcapExitCode({ files, ladder }: CaptureReport): number {
  if (ladder?.segments.some(({ vanished }) => vanished > 0) === true) return EXIT.findings;
  if (files.some(({ signs }) => signs.some(({ severity }) => severity !== 'note'))) return EXIT.findings;
  if (files.every(({ packets, fault }) => packets === 0 && fault !== undefined)) return EXIT.couldNotRun;
  return files.some(({ fault, leftOut }) => fault !== undefined || leftOut > 0) ? EXIT.inconclusive : EXIT.asExpected;
}
