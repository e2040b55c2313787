import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { Listener, Netns } from '../../../model/network/index.ts';
import { PROTOCOL } from '../../../net/protocol.ts';
import { adviceFix, causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { counterOf, countersOf } from '../../counters.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { listenersOf, queueDrops, reached } from '../../listen-queue.ts';
import { settingLines, settingOf } from '../../settings.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'accept-queue-full';
const SOMAXCONN = 'net.core.somaxconn';
/** The kernel's own default since 5.4 (SOMAXCONN, include/linux/socket.h). */
const USUAL = 4096;
const COUNTERS = ['ListenOverflows', 'ListenDrops'] as const;

/** Connections that stand wait for accept(), as many as the listener's limit allows, and the kernel drops every further SYN (tcp_conn_request, net/ipv4/tcp_input.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(queueDrops(view, 'accept'), ({ netns, listener }) => `${netns.id} ${listener.because.text}`).map((group) => {
    const [{ netns, listener }] = group;
    return causeFinding(ID, group.map(({ failure }) => failure), { ...told(view, netns, listener), ...(isCut(netns, listener) ? { explanation: 'somaxconn' } : {}), fixes: fixesFor(netns, listener) });
  });
}

/** The queue of another port of a namespace that the packets came to is full: the counters are the namespace's and do not say whose they are. */
function noted(view: View): readonly Finding[] {
  const spaces = [...new Map(reached(view).map(({ netns }) => [netns.id, netns])).values()];
  const met = new Set([...reached(view), ...queueDrops(view, 'accept')].map(({ listener }) => listener.because));
  return spaces.flatMap((netns) => listenersOf(netns).filter((listener) => isFull(listener) && !met.has(listener.because)).map((listener): Finding => (
    { id: ID, severity: 'note', confidence: 'proven', isCause: false, weight: 0, hits: [], explanation: 'other', ...told(view, netns, listener), fixes: [] }
  )));
}

function told(view: View, netns: Netns, listener: Listener): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  const { recvQ, sendQ, port, process = '-', because } = listener;
  return {
    object: { kind: 'socket', netns: netns.id, text: because.text },
    facts: { place: placeText(view, netns.id), netns: netns.id, port, process, waiting: recvQ, limit: sendQ, somaxconn: settingOf(netns, SOMAXCONN) ?? '-', overflows: counterOf(netns, 'ListenOverflows') },
    evidence: [...evidenceOf([because], `Recv-Q no more than Send-Q (${sendQ})`), ...evidenceOf(settingLines(netns, [SOMAXCONN])), ...countersOf(netns, COUNTERS)],
  };
}

/** The limit is the lesser of listen()'s backlog and net.core.somaxconn: where it is the setting, the program asked for at least as much. */
function isCut(netns: Netns, { sendQ }: Listener): boolean {
  return settingOf(netns, SOMAXCONN) === sendQ;
}

function fixesFor(netns: Netns, listener: Listener): readonly Fix[] {
  const { protocol, port, sendQ, recvQ } = listener;
  const most = settingOf(netns, SOMAXCONN) ?? USUAL;
  const wanted = most > sendQ ? most : Math.max(USUAL, 2 * recvQ);
  const again = { kind: 'set-backlog', netns: netns.id, protocol, port, backlog: wanted } as const;
  if (!isCut(netns, listener)) return [adviceFix('backlog', `${netns.id}: listen(fd, ${wanted})`, [again])];
  return [shellFix('somaxconn', netns.id, [shell('sysctl', '-w', `${SOMAXCONN}=${wanted}`)], [{ kind: 'set-sysctl', netns: netns.id, name: SOMAXCONN, value: String(wanted) }, again], 'medium')];
}

function isFull({ protocol, limitUnknown, recvQ, sendQ }: Listener): boolean {
  return protocol === PROTOCOL.tcp && limitUnknown !== true && recvQ > sendQ;
}
