import type { Finding, FindingEvidence } from '../../../model/finding/index.ts';
import { counterIn, FULL_TABLE, TABLE_LENGTH } from '../../../model/network/index.ts';
import type { ConntrackEntry, Counter, Netns } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { blockedByRule } from '../../denied.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { settingLines, settingOf } from '../../settings.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'conntrack-table-full';
/** As full as this it is told, although it still takes new connections. */
const NEARLY = 0.95;
const COUNTERS = ['drop', 'early_drop'] as const;

/** D01: every place of a namespace's connection table is taken by a connection that stands, and what would open a new one is dropped (__nf_conntrack_alloc, net/netfilter/nf_conntrack_core.c). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops'],
  warns: true,
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const met = blockedByRule(view.failures).filter(({ table, chain }) => table === FULL_TABLE.table && chain === FULL_TABLE.chain);
  return groupBy(met, ({ failure }) => failure.disposition.netns).map((group) => {
    const netns = netnsOf(view, group[0].failure.disposition.netns);
    const max = 2 * (settingOf(netns, TABLE_LENGTH.max) ?? 0);
    const command = shell('sysctl', '-w', `${TABLE_LENGTH.max}=${max}`);
    return {
      ...causeFinding(ID, group.map(({ failure }) => failure), {
        ...told(view, netns),
        // The limit is the machine's, and can be set in its own namespace alone.
        fixes: [shellFix('raise', `${nodeOf(netns.id)}/host`, [command], [{ kind: 'set-sysctl', netns: netns.id, name: TABLE_LENGTH.max, value: String(max) }])],
      }),
      ...counted(netns),
    };
  });
}

/** The number of entries is of one moment. Only drops between two samples say that packets are lost, too. */
function counted(netns: Netns): Pick<Finding, 'confidence' | 'explanation'> {
  const rise = dropRise(netns);
  if (rise === undefined) return { confidence: 'likely', explanation: 'once' };
  return rise.by > 0 ? { confidence: 'proven' } : { confidence: 'likely', explanation: 'quiet' };
}

/** Nothing was lost by it, and a table on the way has hardly any room. */
function noted(view: View): readonly Finding[] {
  const crossed = new Set(view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.flatMap(({ hops }) => hops.map(({ netns }) => netns)))));
  return [...crossed].map((id) => netnsOf(view, id)).filter(isNearlyFull).map((netns): Finding => (
    { id: ID, severity: 'note', confidence: 'proven', isCause: false, weight: 0, hits: [], explanation: 'nearly', fixes: [], ...told(view, netns) }
  ));
}

function isNearlyFull(netns: Netns): boolean {
  const [count = 0, max = 0] = [settingOf(netns, TABLE_LENGTH.count), settingOf(netns, TABLE_LENGTH.max)];
  return count < max && count >= NEARLY * max;
}

function told(view: View, netns: Netns): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  const most = mostOf(netns);
  const drop = dropRise(netns);
  const [count, max] = [settingOf(netns, TABLE_LENGTH.count) ?? 0, settingOf(netns, TABLE_LENGTH.max) ?? 0];
  return {
    object: { kind: 'sysctl', netns: netns.id, name: TABLE_LENGTH.max },
    facts: { place: placeText(view, netns.id), netns: netns.id, count, max, lost: drop?.by ?? '-', seconds: drop?.seconds.toFixed(0) ?? '-', most: most?.length ?? '-', flow: most === undefined ? '-' : flowText(most[0]), state: most?.[0].tcpState ?? '-' },
    evidence: [...evidenceOf(settingLines(netns, [TABLE_LENGTH.count]), `less than ${max}`), ...evidenceOf(settingLines(netns, [TABLE_LENGTH.max])), ...countersOf(netns), ...evidenceOf(most?.slice(0, 1).map(({ because }) => because) ?? [])],
  };
}

function dropRise({ trackingCounters }: Netns): Counter['rise'] {
  return counterIn(trackingCounters, 'drop')?.rise;
}

/** The entries of the one client, server and state that has most of them. */
function mostOf({ conntrack }: Netns): readonly [ConntrackEntry, ...ConntrackEntry[]] | undefined {
  const groups = groupBy(conntrack.kind === 'known' ? conntrack.value : [], (entry) => `${flowText(entry)} ${entry.tcpState ?? ''}`);
  return groups.reduce<(typeof groups)[number] | undefined>((most, group) => (most !== undefined && most.length >= group.length ? most : group), undefined);
}

function flowText({ original: { src, dst, dport } }: ConntrackEntry): string {
  return `${formatIp(src)} -> ${dst.family === 6 ? `[${formatIp(dst)}]` : formatIp(dst)}:${dport}`;
}

function countersOf({ trackingCounters }: Netns): readonly FindingEvidence[] {
  return evidenceOf(COUNTERS.flatMap((name) => counterIn(trackingCounters, name) ?? []).filter(({ value }) => value > 0).map(({ because }) => because));
}
