import type { Change, Finding, Fix } from '../model/finding/index.ts';
import type { Because, Table } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { hasPorts, protocolName } from '../net/protocol.ts';
import { iptablesBinary } from './base-chain.ts';
import { adviceFix, causeFinding, shellFix } from './build.ts';
import { blockedByRule } from './denied.ts';
import type { Blocked } from './denied.ts';
import { evidenceOf, nodeOf } from './evidence.ts';
import { dportOf } from './flow.ts';
import { groupBy } from './failure.ts';
import { handleHint, iptablesWords, placeOfRule } from './rule-place.ts';
import type { RulePlace } from './rule-place.ts';
import { shell } from './shell.ts';
import type { View } from './view.ts';

/** Findings for rules that end the packet, one a rule: the rule can go, or the flow be accepted in front of it. */
export function firewallFindings(view: View, id: string, how: Blocked['how']): readonly Finding[] {
  const met = blockedByRule(view.failures).filter((blocked) => blocked.how === how);
  return groupBy(met, ({ failure }) => `${failure.disposition.netns} ${refKey(failure.disposition.because)}`).map((group) => {
    const [{ failure, hook, table, chain }] = group;
    const { netns, because, kind } = failure.disposition;
    const unheard = kind === 'rejected' && !failure.disposition.answerArrives;
    const found = causeFinding(id, group.map((entry) => entry.failure), {
      object: { kind: 'rule', netns, text: because[0]?.text ?? '' },
      facts: { node: nodeOf(netns), netns, hook, table, chain, rule: because[0]?.text ?? '', errno: kind === 'rejected' ? failure.disposition.answer.errno : 'ETIMEDOUT' },
      evidence: evidenceOf(because),
      fixes: fixes(view, netns, because, failure.journey.packetOut),
    });
    return unheard ? { ...found, explanation: 'unheard' } : found;
  });
}

function refKey(because: readonly Because[]): string {
  const ref = because[0]?.ref;
  return `${ref?.file ?? ''}:${ref?.line ?? ''}`;
}

function fixes(view: View, netns: string, because: readonly Because[], packet: Packet): readonly Fix[] {
  const where = placeOfRule(view, netns, because);
  if (where === undefined) return [];
  const flow = { src: packet.src, dst: packet.dst, protocol: packet.protocol, dport: dportOf(packet) };
  const told = (message: string, command: string | undefined, change: Change): Fix =>
    command === undefined ? adviceFix(message, `${netns}: ${where.rule.because.text}`, [change], 'medium') : shellFix(message, netns, [...handleHint(where), command], [change], 'medium');
  return [told('delete', deletion(where), { kind: 'delete-rule', netns, rule: where.ref }), told('accept', acceptance(where, packet), { kind: 'accept-before', netns, rule: where.ref, ...flow })];
}

function deletion({ table, chain, rule }: RulePlace): string | undefined {
  if (table.dialect === 'nft') return `${shell('nft', 'delete', 'rule', table.family, table.name, chain, 'handle')} ${rule.handle ?? 'N'}`;
  return deleteByText(table, rule.because);
}

/** `-A CHAIN ...` becomes `-D CHAIN ...`. */
function deleteByText(table: Table, because: Because): string | undefined {
  const words = iptablesWords(because);
  return words && shell(iptablesBinary(table), '-t', table.name, '-D', ...words);
}

function acceptance({ table, chain, rule, place }: RulePlace, packet: Packet): string {
  const protocol = protocolName(packet.protocol);
  const [src, dst] = [formatIp(packet.src), formatIp(packet.dst)];
  const ports = hasPorts(packet.protocol);
  if (table.dialect !== 'nft') return shell(iptablesBinary(table), '-t', table.name, '-I', chain, place, '-s', src, '-d', dst, '-p', protocol, ...(ports ? ['--dport', dportOf(packet)] : []), '-j', 'ACCEPT');
  const ip = packet.src.family === 4 ? 'ip' : 'ip6';
  return shell('nft', 'insert', 'rule', table.family, table.name, chain, 'position', rule.handle ?? 'N', ip, 'saddr', src, ip, 'daddr', dst, ...(ports ? [protocol, 'dport', dportOf(packet)] : ['meta', 'l4proto', protocol]), 'accept');
}
