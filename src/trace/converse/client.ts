import type { Ip } from '../../net/ip.ts';
import { EPHEMERAL_PORT } from '../../model/trace/question.ts';
import type { TraceQuestion } from '../../model/trace/question.ts';
import type { Because } from '../../model/network/because.ts';
import type { Errno } from '../../model/trace/disposition.ts';
import { isLocal } from '../route/answers.ts';
import type { NoPath, Path } from '../route/path.ts';
import { routeFlow } from '../route/select.ts';
import { sourceFor } from '../route/source-v4.ts';
import { sourceForV6 } from '../route/source-v6.ts';
import { isLinkLocal, isMulticast } from '../route/special.ts';
import type { Run } from '../run.ts';
import { sysctl } from '../state/sysctl.ts';

export type SocketQuestion = Extract<TraceQuestion, { kind: 'socket' }>;

/** The client's socket after `connect`, or the error that `bind` or `connect` gives at once. */
export type Opened =
  | { readonly kind: 'open'; readonly src: Ip; readonly sport: number; readonly path: Path }
  | { readonly kind: 'no-route'; readonly answer: NoPath }
  | { readonly kind: 'refused'; readonly errno: Errno; readonly because: readonly Because[] };

/**
 * bind and connect (ip4_datagram_connect, tcp_v4_connect, tcp_v6_connect): a bound address must be local, an unbound socket
 * gets the source address that the route prefers. Broadcast needs SO_BROADCAST, and is nothing for TCP.
 */
export function openSocket(run: Run, question: SocketQuestion): Opened {
  const netns = run.netns(question.netns);
  const { dst, src } = question;
  const sport = question.sport ?? EPHEMERAL_PORT;
  if (src !== undefined && !isLocal(run, netns.id, src) && sysctl(run, netns, `net.ipv${src.family}.ip_nonlocal_bind`, 0).value === 0) {
    return { kind: 'refused', errno: 'EADDRNOTAVAIL', because: [{ text: 'the bound source address is not an address of this namespace' }] };
  }
  if (isLinkLocal(dst)) return { kind: 'refused', errno: 'EINVAL', because: [{ text: 'a link-local destination needs a device beside it' }] };
  const answer = routeFlow(run, netns, { family: dst.family, dst, iif: 'lo', mark: 0, tos: 0, ...(src === undefined ? {} : { src }), ...(question.uid === undefined ? {} : { uid: question.uid }) });
  if (answer.kind === 'none') return { kind: 'no-route', answer };
  if (answer.path.type === 'broadcast' || isMulticast(dst)) return { kind: 'refused', errno: question.protocol === 'tcp' ? 'ENETUNREACH' : 'EACCES', because: answer.path.because };
  const chosen = src ?? (dst.family === 4 ? sourceFor(netns, answer.path, dst) : sourceForV6(netns, answer.path, dst));
  if (chosen !== undefined) return { kind: 'open', src: chosen, sport, path: answer.path };
  if (dst.family === 4) return { kind: 'open', src: { family: 4, value: 0n }, sport, path: answer.path };
  return { kind: 'refused', errno: 'EADDRNOTAVAIL', because: answer.path.because };
}
