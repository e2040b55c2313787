import type { Finding } from '../../../model/finding/index.ts';
import type { Because, Counter, Netns } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { countersOf } from '../../counters.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { reached } from '../../listen-queue.ts';
import { settingLines, settingOf } from '../../settings.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'tw-recycle-drops-translated';
const RECYCLE = 'net.ipv4.tcp_tw_recycle';
const TIMESTAMPS = 'net.ipv4.tcp_timestamps';
const PASSIVE = 'PAWSPassive';
const COUNTERS = [PASSIVE, 'ListenDrops'] as const;

/** Clients behind one translated address have clocks of their own, and a server with tcp_tw_recycle drops the SYN of whose clock is behind (tcp_conn_request before Linux 4.12). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(dropped(view.failures, 'old-timestamp'), ({ failure, by }) => `${by.setting} ${failure.disposition.netns}`).map((group) => {
    const [{ failure, by }] = group;
    const netns = netnsOf(view, failure.disposition.netns);
    const passive = netns.counters?.kind === 'known' ? netns.counters.value.get(PASSIVE) : undefined;
    const { rise } = passive ?? {};
    return {
      ...causeFinding(ID, group.map((entry) => entry.failure), {
        object: { kind: 'sysctl', netns: by.setting, name: RECYCLE },
        facts: { ...factsOf(view, netns), src: formatIp(by.src), client: formatIp(by.of), passive: passive?.value ?? '-', rise: rise?.by ?? '-', seconds: rise?.seconds.toFixed(0) ?? '-' },
        evidence: [...evidenceOf(failure.disposition.because.slice(0, 1), `${RECYCLE} = 0`), ...evidenceOf(translatedBy(failure)), ...countersOf(netns, COUNTERS), ...evidenceOf(failure.disposition.because.slice(1))],
        fixes: [shellFix('off', by.setting, [shell('sysctl', '-w', `${RECYCLE}=0`)], [{ kind: 'set-sysctl', netns: by.setting, name: RECYCLE, value: '0' }])],
      }),
      ...counted(passive),
    };
  });
}

/** What the counter of such drops says: between two samples it tells; of one sample it tells that there were some, at some time. */
function counted(passive: Counter | undefined): Partial<Finding> {
  if (passive === undefined) return { confidence: 'possible', explanation: 'uncounted' };
  const { value, rise } = passive;
  if (rise === undefined) return value > 0 ? { confidence: 'likely' } : { confidence: 'possible', explanation: 'zero' };
  return rise.by > 0 ? { confidence: 'proven', explanation: 'rises' } : { severity: 'note', isCause: false, weight: 0, hits: [], fixes: [], explanation: 'quiet' };
}

/** It is on, and the packets come under the client's own address: its clock goes forward. */
function noted(view: View): readonly Finding[] {
  const hit = new Set(dropped(view.failures, 'old-timestamp').map(({ failure }) => failure.disposition.netns));
  const spaces = [...new Map(reached(view).map(({ netns }) => [netns.id, netns])).values()];
  return spaces.filter((netns) => !hit.has(netns.id)).flatMap((netns): Finding[] => {
    const host = view.network.netns.get(`${netns.node}/host`);
    const at = [netns, host].find((one) => one !== undefined && settingOf(one, RECYCLE) !== undefined);
    if (at === undefined || settingOf(at, RECYCLE) === 0 || (settingOf(netns, TIMESTAMPS) ?? settingOf(at, TIMESTAMPS)) === 0 || !isOld(netns.kernel)) return [];
    return [{
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'direct', weight: 0, hits: [], fixes: [],
      object: { kind: 'sysctl', netns: at.id, name: RECYCLE }, facts: { ...factsOf(view, netns), src: '-', client: '-', passive: '-', rise: '-', seconds: '-' },
      evidence: [...evidenceOf(settingLines(at, [RECYCLE])), ...countersOf(netns, COUNTERS)],
    }];
  });
}

function factsOf(view: View, netns: Netns): Finding['facts'] {
  return { place: placeText(view, netns.id), netns: netns.id, node: nodeOf(netns.id), kernel: netns.kernel ?? '-' };
}

/** The setting is gone since Linux 4.12 (4396e46187ca); one that stands there nevertheless means nothing. */
function isOld(kernel: string | undefined): boolean {
  const [major = Number.NaN, minor = Number.NaN] = (kernel ?? '').split('.').map(Number);
  return major < 4 || (major === 4 && minor < 12);
}

/** The rules that gave the packet another source on its way. */
function translatedBy(failure: Failure): readonly Because[] {
  return failure.journey.hops.flatMap((hop) => hop.steps.filter((step) => step.action === 'snat').flatMap((step) => step.because));
}
