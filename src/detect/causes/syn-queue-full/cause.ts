import type { Finding, FindingEvidence, Fix } from '../../../model/finding/index.ts';
import type { Listener, Netns } from '../../../model/network/index.ts';
import { adviceFix, causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { counterOf, countersOf } from '../../counters.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { queueDrops, reached, synQueueOf } from '../../listen-queue.ts';
import { settingLines, settingOf } from '../../settings.ts';
import type { QueueDrop } from '../../listen-queue.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'syn-queue-full';
const COOKIES = 'net.ipv4.tcp_syncookies';
const MAX_SYN = 'net.ipv4.tcp_max_syn_backlog';
const SOMAXCONN = 'net.core.somaxconn';
const COUNTERS = ['ListenDrops', 'TCPReqQFullDrop', 'TCPReqQFullDoCookies', 'SyncookiesSent', 'ListenOverflows'] as const;
/** More than this queue will hold: the kernel's own default of somaxconn since 5.4. */
const AMPLE = 4096;

/** Half-open connections fill the listener's SYN queue, SYN cookies are off, and the kernel drops every further SYN of a stranger (tcp_conn_request, net/ipv4/tcp_input.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(queueDrops(view, 'syn'), ({ netns, listener }) => `${netns.id} ${listener.because.text}`).map((group) => {
    const [drop] = group;
    const { netns, listener, limit } = drop;
    const explanation = isOwnLimit(drop) ? { explanation: settingOf(netns, SOMAXCONN) === listener.sendQ ? 'somaxconn' : 'backlog' } : {};
    return causeFinding(ID, group.map(({ failure }) => failure), { ...told(view, netns, listener, limit), ...explanation, fixes: fixesFor(drop) });
  });
}

/** The queue is full, and SYN cookies answer in its place: nobody is turned away. */
function noted(view: View): readonly Finding[] {
  return reached(view).filter(({ netns, listener }) => listener.limitUnknown !== true && synQueueOf(netns, listener).length > listener.sendQ).map(({ netns, listener }): Finding => (
    { id: ID, severity: 'note', confidence: 'proven', isCause: false, weight: 0, hits: [], explanation: 'cookies', ...told(view, netns, listener, listener.sendQ), fixes: [] }
  ));
}

function told(view: View, netns: Netns, listener: Listener, limit: number): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  const { port, process = '-', because, sendQ } = listener;
  const queue = synQueueOf(netns, listener);
  const first: readonly FindingEvidence[] = evidenceOf(queue.slice(0, 1).map((entry) => entry.because), `no more than ${limit} such lines; there are ${queue.length}`);
  return {
    object: { kind: 'socket', netns: netns.id, text: because.text },
    facts: {
      place: placeText(view, netns.id), netns: netns.id, port, process, waiting: queue.length, limit, backlog: sendQ,
      maxSyn: settingOf(netns, MAX_SYN) ?? '-', somaxconn: settingOf(netns, SOMAXCONN) ?? '-', sent: counterOf(netns, 'SyncookiesSent'),
    },
    evidence: [...evidenceOf([because]), ...first, ...evidenceOf(settingLines(netns, [COOKIES, MAX_SYN, SOMAXCONN])), ...countersOf(netns, COUNTERS)],
  };
}

/** The listener's own limit is looked at before tcp_max_syn_backlog. */
function isOwnLimit({ waiting, listener }: QueueDrop): boolean {
  return waiting > listener.sendQ;
}

function fixesFor(drop: QueueDrop): readonly Fix[] {
  const { netns, listener, waiting } = drop;
  const set = (name: string, value: number) => ({ kind: 'set-sysctl' as const, netns: netns.id, name, value: String(value) });
  const wanted = Math.max(AMPLE, 2 * waiting);
  const cookies = shellFix('cookies', netns.id, [shell('sysctl', '-w', `${COOKIES}=1`)], [set(COOKIES, 1)]);
  if (!isOwnLimit(drop)) return [cookies, shellFix('maxSyn', netns.id, [shell('sysctl', '-w', `${MAX_SYN}=${wanted}`)], [set(MAX_SYN, wanted)])];
  const { protocol, port } = listener;
  return [cookies, adviceFix('backlog', `${netns.id}: listen(fd, ${wanted}), ${SOMAXCONN}=${wanted}`, [set(SOMAXCONN, wanted), set(MAX_SYN, 2 * wanted), { kind: 'set-backlog', netns: netns.id, protocol, port, backlog: wanted }], 'medium')];
}
