import type { Finding } from '../../../model/finding/index.ts';
import type { Netns, RoutingRule } from '../../../model/network/index.ts';
import { innermost } from '../../../net/packet.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { shell } from '../../shell.ts';
import { unansweredOf } from '../../unanswered.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'routing-rule-missing';
/** What every namespace begins with (fib_default_rules_init, net/ipv4/fib_rules.c); agents may move the local one behind rules of their own. */
const DEFAULT = [{ table: 255, name: 'local', priority: 0 }, { table: 254, name: 'main', priority: 32766 }] as const;

/** D14: no rule looks up a table that every node needs: without `local` it does not know its own addresses, without `main` no route. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved', 'proxy-arp-without-route', 'missing-route', 'wrong-next-hop', 'wrong-device', 'service-rules-missing', 'reply-not-translated-back'],
  detect: (view) => groupBy(view.failures.flatMap((failure) => lacksOn(view, failure)), ({ netns, lack, family }) => `${netns.id} ${family} ${lack.name}`).map((group): Finding => {
    const [{ netns, lack, family, rules }] = group;
    const text = `${lack.priority}: from all lookup ${lack.name}`;
    return causeFinding(ID, group.map(({ failure }) => failure), {
      object: { kind: 'rule', netns: netns.id, text },
      facts: { node: nodeOf(netns.id), table: lack.name, family },
      evidence: evidenceOf(rules.map(({ because }) => because), text),
      fixes: [shellFix('add', netns.id, [shell('ip', `-${family}`, 'rule', 'add', 'pref', String(lack.priority), 'lookup', lack.name)], [{ kind: 'add-routing-rule', netns: netns.id, family, priority: lack.priority, table: lack.table }])],
    });
  }),
};

interface Lack {
  readonly failure: Failure;
  readonly netns: Netns;
  readonly family: 4 | 6;
  readonly lack: (typeof DEFAULT)[number];
  readonly rules: readonly RoutingRule[];
}

/** IPv6 heeds the removal of such a rule only where there was one of another kind (fib6_has_custom_rules, net/ipv6/fib6_rules.c). */
function isBorn({ priority, action }: RoutingRule): boolean {
  return action.kind === 'table' && DEFAULT.some((rule) => rule.priority === priority && rule.table === action.table);
}

/** On the nodes that the packets crossed, and on those that they were bound for, at last or next: one may be mute for this reason. */
function lacksOn(view: View, failure: Failure): readonly Lack[] {
  const { family } = failure.journey.packetIn.src;
  const owner = view.placement.ownerOf(innermost(failure.journey.packetOut).dst);
  const next = unansweredOf(view).flatMap((one) => (one.failure === failure && one.gateway !== undefined ? [one.gateway.netns] : []));
  const ids = new Set([...next, ...failure.branch.journeys.flatMap(({ hops }) => hops.map(({ netns }) => netns)), ...(owner === undefined ? [] : [owner, `${nodeOf(owner)}/host`])]);
  return [...ids].flatMap((id) => {
    const netns = view.network.netns.get(id);
    const part = family === 4 ? netns?.rules4 : netns?.rules6;
    if (netns === undefined || part?.kind !== 'known' || part.value.length === 0) return [];
    if (family === 6 && part.value.every(isBorn)) return [];
    const looksUp = (table: number): boolean => part.value.some(({ action }) => action.kind === 'table' && action.table === table);
    return DEFAULT.filter(({ table }) => !looksUp(table)).map((lack): Lack => ({ failure, netns, family, lack, rules: part.value }));
  });
}
