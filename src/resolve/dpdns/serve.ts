import { RCODE } from '../../model/resolve/message.ts';
import { NO_FORWARD_LINE } from '../../model/resolve/server.ts';
import type { Because } from '../../model/network/because.ts';
import type { Asked, AskUpstream, Choose, Served } from '../../model/resolve/server.ts';
import { contains, parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { plainName, within } from '../zones.ts';
import type { ForwardLine } from './read.ts';

/**
 * What dpdns answers: the query goes to the server of the line with its name whose clients the asker is one of, and the answer back as it is. Whether a line
 * holds for names below its own is not known, so such a name is not. A name without a line, and a server that is silent, end in SERVFAIL (which
 * article 000 shows the machine gets) or in no answer: both are walked.
 */
export function dpdnsServes(lines: () => readonly ForwardLine[], asked: Asked, { upstream, choose }: { readonly upstream: AskUpstream; readonly choose: Choose }): Served | { readonly kind: 'unknown'; readonly because: readonly Because[] } {
  try {
    return serve(lines(), asked, upstream, choose);
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    throw error;
  }
}

function serve(lines: readonly ForwardLine[], { question, protocol, client }: Asked, upstream: AskUpstream, choose: Choose): Served {
  const name = plainName(question.name);
  const ip = parseIp(client);
  const own = lines.filter(({ clients }) => ip !== undefined && contains(clients, ip));
  const exact = own.filter((line) => line.name === name);
  const above = own.filter((line) => within(line.name, name));
  if (exact.length === 0 && above.length > 0) throw new NotKnown(above.map(({ because }) => because));
  const longest = Math.max(...exact.map(({ clients }) => clients.length));
  const servers = exact.filter(({ clients }) => clients.length === longest);
  const line = servers[choose('server of dpdns', servers.map(({ server }) => server))];
  // The file's last line tells which file it is, and where another one may stand.
  if (line === undefined) return failed([{ text: `${NO_FORWARD_LINE} ${name} and ${client}` }, ...lines.slice(-1).map(({ because }) => because)], choose);
  const reply = upstream(question, line.server, 53, protocol, 0);
  if (reply.kind === 'unknown') throw new NotKnown(reply.because);
  if (reply.kind !== 'answer') return failed([line.because], choose);
  return { kind: 'answer', afterMs: reply.afterMs, message: reply.message, because: [line.because] };
}

function failed(because: readonly Because[], choose: Choose): Served {
  if (choose('dpdns without an answer', ['says nothing', 'says SERVFAIL']) === 0) return { kind: 'silent', because };
  return { kind: 'answer', afterMs: 0, message: { rcode: RCODE.servFail, answers: [], authoritative: false, recursionAvailable: true, truncated: false, additional: 0 }, because };
}
