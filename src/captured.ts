import { ladderOf } from './ladder/index.ts';
import type { Sightings } from './ladder/index.ts';
import type { CaptureFile, CaptureReport, JoinedFlow, Ladder } from './model/report/index.ts';
import { failedOf, openedOf, signsOf } from './signs/index.ts';
import type { End, Failed, Opened } from './signs/index.ts';
import { VERSION } from './version.ts';
import { Analysis, CaptureReader } from './wire/index.ts';

export { LadderDecoder } from './ladder-decoder.ts';
export { Sightings } from './ladder/index.ts';

/** Takes a capture file piece by piece. */
export interface CaptureTaker {
  /** The next piece; false when nothing more is wanted. */
  push(piece: Uint8Array): boolean;
  /** Nothing comes any more; `packing` is what was wrong with the file's packing. Gives what the capture shows. */
  end(packing?: string): CaptureFile;
  /** What fails in it, for the model to be asked; once it came to its end. */
  failed(): readonly Failed[];
  /** Which of the wanted connections open in it; once it came to its end. */
  opened(isWanted: (client: End, server: End) => boolean): readonly Opened[];
}

/** Where each packet of a capture goes that is compared with others of the same moment. */
export interface Together {
  readonly sightings: Sightings;
  /** The capture's number among them. */
  readonly file: number;
}

/** Analyses one capture as it comes; `together` is told of each packet, too. */
export function captureTaker(name: string, together?: Together): CaptureTaker {
  const analysis = new Analysis({ apart: true });
  const reader = new CaptureReader((packet) => {
    const seen = analysis.take(packet);
    together?.sightings.take(seen, packet, together.file);
  });
  return {
    push(piece) {
      reader.push(piece);
      return reader.fault === undefined;
    },
    end(packing) {
      if (packing === undefined) reader.end();
      return fileOf(name, reader, analysis, packing);
    },
    failed: () => failedOf(analysis),
    opened: (isWanted) => openedOf(analysis, isWanted),
  };
}

/** The document about several captures, and what the model said of what fails in them. */
export function captured(files: readonly CaptureFile[], ladder?: Ladder, joined?: { readonly flows: readonly JoinedFlow[]; readonly leftOut: number }): CaptureReport {
  return { schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, files, ...(ladder === undefined ? {} : { ladder }), ...(joined === undefined ? {} : { flows: joined.flows, flowsLeftOut: joined.leftOut }) };
}

/** The same packets in several captures, once all of them were taken; undefined where there is one point alone. */
export function ladderAcross(sightings: Sightings, files: readonly CaptureFile[]): Ladder | undefined {
  if (files.length < 2 && sightings.points.length < 2) return undefined;
  return ladderOf(sightings, files.map(({ name }) => name), (file, key, isAlone) => {
    const { name = '', interfaces = [] } = files[file] ?? {};
    const [base, device] = [name.slice(name.lastIndexOf('/') + 1), key % 65_536];
    return isAlone ? base : `${base} ${device === 0 ? (interfaces[Math.floor(key / 65_536)] ?? Math.floor(key / 65_536)) : `#${device}`}`;
  });
}

function fileOf(name: string, { fault, notes, interfaces }: CaptureReader, analysis: Analysis, packing: string | undefined): CaptureFile {
  const { packets, bytes, cut, unread, connections, datagrams, echoes, dns, errors, neighbours, checksums, http } = analysis;
  const why = fault ?? (packing === undefined ? undefined : { message: packing });
  return {
    name, packets, bytes, ...(packets === 0 ? {} : { from: timeText(analysis, 0), until: timeText(analysis, analysis.lastTime) }),
    connections: connections.count, datagrams: datagrams.count, dnsQuestions: dns.count, dropped: notes.dropped, cut, unread,
    leftOut: connections.leftOut + datagrams.leftOut + echoes.leftOut + dns.leftOut + errors.leftOut + neighbours.leftOut + checksums.leftOut + http.leftOut,
    interfaces: interfaces.map((one) => one.name ?? one.description ?? '').filter((text) => text !== ''),
    comments: notes.comments.map(({ packet, text }) => (packet === undefined ? { text } : { packet, text })),
    ...(why === undefined ? {} : { fault: why }), signs: signsOf(analysis),
  };
}

/** Milliseconds are enough for people; a time that no calendar has is told in seconds. */
function timeText({ firstSecond, firstNanosecond }: Analysis, after: number): string {
  const milliseconds = firstSecond * 1000 + (firstNanosecond + after) / 1e6;
  return Math.abs(milliseconds) > 8.64e15 ? `${milliseconds / 1000} s` : new Date(milliseconds).toISOString();
}
