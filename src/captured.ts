import type { CaptureFile, CaptureReport } from './model/report/index.ts';
import { signsOf } from './signs/index.ts';
import { VERSION } from './version.ts';
import { Analysis, CaptureReader } from './wire/index.ts';

/** Takes a capture file piece by piece. */
export interface CaptureTaker {
  /** The next piece; false when nothing more is wanted. */
  push(piece: Uint8Array): boolean;
  /** Nothing comes any more; `packing` is what was wrong with the file's packing. Gives what the capture shows. */
  end(packing?: string): CaptureFile;
}

/** Analyses one capture as it comes. */
export function captureTaker(name: string): CaptureTaker {
  const analysis = new Analysis({ apart: true });
  const reader = new CaptureReader((packet) => analysis.take(packet));
  return {
    push(piece) {
      reader.push(piece);
      return reader.fault === undefined;
    },
    end(packing) {
      if (packing === undefined) reader.end();
      return fileOf(name, reader, analysis, packing);
    },
  };
}

/** The document about several captures. */
export function captured(files: readonly CaptureFile[]): CaptureReport {
  return { schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, files };
}

function fileOf(name: string, { fault, notes, interfaces }: CaptureReader, analysis: Analysis, packing: string | undefined): CaptureFile {
  const { packets, bytes, cut, unread, connections, datagrams, dns, errors, neighbours } = analysis;
  const why = fault ?? (packing === undefined ? undefined : { message: packing });
  return {
    name, packets, bytes, ...(packets === 0 ? {} : { from: timeText(analysis, 0), until: timeText(analysis, analysis.lastTime) }),
    connections: connections.count, datagrams: datagrams.count, dnsQuestions: dns.count, dropped: notes.dropped, cut, unread,
    leftOut: connections.leftOut + datagrams.leftOut + dns.leftOut + errors.leftOut + neighbours.leftOut,
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
