import type { CaptureFile, CaptureReport } from '../model/report/index.ts';
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

/** A capture: its bytes come piece by piece, and `read` gives what was wrong with their packing. */
interface Source {
  readonly name: string;
  readonly isPipe: boolean;
  readonly read: (push: (piece: Uint8Array) => boolean) => Promise<string | undefined>;
}

/** `netwhy pcap FILE...`: what captures show, each by itself, and several of one moment together. Returns the exit code. */
export async function pcap(paths: readonly string[], options: PcapCommand): Promise<number> {
  const [{ openBundle, readPieces }, core, present] = await Promise.all([import('../collect/index.ts'), import('../captured.ts'), import('../present/index.ts')]);
  const evidence = options.bundle === undefined ? undefined : await openBundle(options.bundle);
  const bundled = paths.length === 0 ? (evidence?.captures ?? []) : [];
  if (paths.length + bundled.length === 0) throw new UsageError(`${evidence === undefined ? '' : 'there are no captures in this bundle; '}name a capture: netwhy pcap client.pcap (or - for standard input)`);
  const sources = [...paths.map((name): Source => ({ name, isPipe: name === '-', read: (push) => readPieces(name, push) })), ...bundled.map(({ name, read }): Source => ({ name, isPipe: false, read: (push) => Promise.resolve(void push(read())) }))];
  const readAll = ({ name, read }: Source, push: (piece: Uint8Array) => boolean): Promise<string | undefined> => read(push).catch((error: unknown) => {
    throw new CannotRun(printable(`${name}: ${error instanceof Error ? error.message : String(error)}`));
  });
  const files: CaptureFile[] = [];
  const failures: FailedIn[] = [];
  const sightings = sources.length > 1 ? new core.Sightings(sources.length) : undefined;
  for (const [file, source] of sources.entries()) {
    const taker = core.captureTaker(source.name, sightings && { sightings, file });
    files.push(taker.end(await readAll(source, (piece) => taker.push(piece))));
    if (evidence !== undefined) failures.push({ file: source.name, failed: taker.failed() });
  }
  const ladder = sightings && core.ladderAcross(sightings, files);
  const decoder = ladder && new core.LadderDecoder(ladder);
  // What came by a pipe is gone; a file is read once more, for the packets that are shown.
  for (const source of sources) {
    const reader = source.isPipe ? undefined : decoder?.reader(source.name);
    if (reader !== undefined) await readAll(source, (piece) => reader.push(piece));
  }
  const report = core.captured(files, decoder?.decoded(), evidence && (await import('../joined.ts')).join(evidence, failures, ladder));
  await write(documentOf(report, options, present));
  return options.exitZero === true ? EXIT.asExpected : pcapExitCode(report);
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
