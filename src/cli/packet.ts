import type { Query } from '../model/report/index.ts';
import type { PacketQuestion } from '../packet-question.ts';
import { CannotRun, UsageError } from './exit.ts';
import { printable } from './terminal.ts';
import type { Lang } from './terminal.ts';

/** `client.pcap#17`, or a line of `conntrack -L`: the question that it is. Says on standard error what it comes to. Throws a UsageError for what names no packet. */
export async function packetQuery(text: string, lang: Lang): Promise<Query> {
  const shown = printable(text.slice(0, 200));
  const { found, packing } = /(?:^|\s)src=/.test(text) ? { found: (await import('../conntrack-question.ts')).conntrackAsked(text), packing: undefined } : await inCapture(text, shown);
  if (found.kind === 'refused') throw new UsageError(printable(`${shown}: ${packing ?? found.message[lang]}`));
  const { query } = found;
  process.stderr.write(printable(`netwhy: ${shown}: ${query.protocol ?? ''} ${endText(query.from, query.sport)} > ${endText(query.to)}\n`));
  return query;
}

/** The packet of a capture, and what is wrong with the file's packing. */
async function inCapture(text: string, shown: string): Promise<{ readonly found: PacketQuestion; readonly packing: string | undefined }> {
  const [, path = '', number = ''] = /^(.*)#(\d{1,9})$/s.exec(text) ?? [];
  if (path === '' || Number(number) < 1) throw new UsageError(`--packet ${shown}: write a capture and the number of a packet, as Wireshark counts them: client.pcap#17; or a line of conntrack -L`);
  const [{ readPieces }, { PacketAsked }] = await Promise.all([import('../collect/index.ts'), import('../packet-question.ts')]);
  const asked = new PacketAsked(Number(number));
  const packing = await readPieces(path, (piece) => asked.push(piece)).catch((error: unknown) => {
    throw new CannotRun(printable(`${path}: ${error instanceof Error ? error.message : String(error)}`));
  });
  return { found: asked.end(), packing };
}

function endText(end: Query['to'], port?: number): string {
  if (end.kind !== 'address') return '';
  const shown = port ?? end.port;
  return shown === undefined ? end.ip : `${end.ip.includes(':') ? `[${end.ip}]` : end.ip}:${shown}`;
}
