import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { counterIn, lostToClashes } from '../../../model/network/index.ts';
import type { ConntrackEntry, Netns } from '../../../model/network/index.ts';
import { isBefore } from '../../../model/network/release.ts';
import { formatIp, formatIpPort, sameIp } from '../../../net/ip.ts';
import { hasPorts } from '../../../net/protocol.ts';
import { iptablesBinary } from '../../base-chain.ts';
import { adviceFix, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { dportOf } from '../../flow.ts';
import { placeText } from '../../place.ts';
import { handleHint, iptablesWords } from '../../rule-place.ts';
import type { RulePlace } from '../../rule-place.ts';
import { shell } from '../../shell.ts';
import { translationsOf } from '../../translated.ts';
import type { Translation } from '../../translated.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'translated-ports-collide';
const FAILED = 'insert_failed';
const DROPPED = 'drop';

/**
 * A rule that leaves a translated connection its source port gives two packets that come at once the same one: the port is looked for before
 * the connection is in the table (get_unique_tuple, net/netfilter/nf_nat_core.c), and the second is dropped when it is put there
 * (__nf_conntrack_confirm, net/netfilter/nf_conntrack_core.c).
 */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  sometimes: true,
  detect: (view) => translationsOf(view).filter(keepsPorts).map((translation) => found(view, translation)),
};

/** `--random` began at the same port for all that go to one server before Linux 5.0 (secure_port in nf_nat_l4proto_unique_tuple). */
function keepsPorts({ netns, to, packet }: Translation): boolean {
  return hasPorts(packet.protocol) && !to.fullyRandom && !(to.random && !isBefore(netns.kernel, 5, 0));
}

function found(view: View, translation: Translation): Finding {
  const { netns, rule, packet, before } = translation;
  const [failed, dropped] = [FAILED, DROPPED].map((name) => counterIn(netns.trackingCounters, name));
  const lost = lostToClashes(netns);
  const shared = sharedPorts(translation);
  const told: Pick<Finding, 'id' | 'object' | 'facts' | 'evidence' | 'weight' | 'hits'> = {
    id: ID, weight: 0, hits: [],
    object: { kind: 'rule', netns: netns.id, text: rule.rule.because.text },
    facts: {
      place: placeText(view, netns.id), netns: netns.id, chain: rule.chain, to: formatIp(packet.src), times: before + 1, shared: shared.length,
      failed: failed?.value ?? '-', lost: lost ?? '-', seconds: failed?.rise === undefined ? '-' : failed.rise.seconds.toFixed(1), kernel: netns.kernel ?? '-',
    },
    evidence: [
      ...evidenceOf([rule.rule.because], rule.table.dialect === 'nft' ? 'fully-random' : '--random-fully'),
      ...evidenceOf([failed, dropped].flatMap((counter) => (counter === undefined || counter.value === 0 ? [] : [counter.because]))),
      ...evidenceOf(shared.slice(0, 1).flatMap((entries) => entries.slice(0, 2).map(({ because }) => because))),
    ],
  };
  if (lost === undefined || lost === 0) return { ...told, severity: 'note', confidence: 'proven', isCause: false, explanation: failed === undefined ? 'uncounted' : lost === undefined && failed.value > 0 ? 'once' : 'quiet', fixes: [] };
  const because = shared.length === 0 ? { explanation: 'unshared' } : before > 0 ? { explanation: 'twice' } : {};
  return { ...told, severity: 'warning', confidence: shared.length === 0 ? 'possible' : 'likely', isCause: true, sometimes: true, ...because, fixes: [fixFor(netns, rule), ...pastNodePort(translation)] };
}

/** Connections that were given the rule's address and came from one source port of several clients to one server. */
function sharedPorts({ netns, packet }: Translation): readonly (readonly ConntrackEntry[])[] {
  const entries = netns.conntrack.kind === 'known' ? netns.conntrack.value : [];
  const translated = entries.filter(({ original, reply }) => original.protocol === packet.protocol && sameIp(reply.dst, packet.src) && !sameIp(original.src, reply.dst));
  return groupBy(translated, ({ original }) => `${original.sport} ${formatIp(original.dst)} ${original.dport}`).filter((group) => group.some(({ original }) => !sameIp(original.src, group[0].original.src)));
}

function fixFor(netns: Netns, where: RulePlace): Fix {
  const change: Change = { kind: 'randomize-ports', netns: netns.id, rule: where.ref };
  const command = replacement(where);
  return command === undefined ? adviceFix('random', `${netns.id}: ${where.rule.because.text}`, [change]) : shellFix('random', netns.id, [...handleHint(where), command], [change]);
}

/** A client that is no pod, as a load balancer, can send to the pod itself where it now sends to what is translated to the pod. */
function pastNodePort({ target: { question, client }, packet }: Translation): readonly Fix[] {
  if (question.kind !== 'socket' || client.pod !== undefined || sameIp(question.dst, packet.dst)) return [];
  const [from, to] = [{ addr: question.dst, port: question.dport }, { addr: packet.dst, port: dportOf(packet) }];
  return [adviceFix('direct', `${nodeOf(question.netns)}: ${formatIpPort(from.addr, from.port)} -> ${formatIpPort(to.addr, to.port)}`, [{ kind: 'set-target-address', netns: question.netns, from, to }], 'medium')];
}

/** The command that puts the rule in its own place with any port at all. */
function replacement({ table, chain, rule, place }: RulePlace): string | undefined {
  if (table.dialect === 'nft') {
    const text = rule.because.text.replace(/ # handle \d+$/, '').replace(/\b(?:masquerade(?: to :[\d-]+)?|snat (?:ip6? )?to \S+)(?: random\b)?/, '$& fully-random').replace('random fully-random', 'fully-random');
    return `${shell('nft', 'replace', 'rule', table.family, table.name, chain, 'handle')} ${rule.handle ?? 'N'} ${shell(text)}`;
  }
  const words = iptablesWords(rule.because);
  return words && shell(iptablesBinary(table), '-t', table.name, '-R', chain, place, ...words.slice(1), '--random-fully');
}
