import type { RoutingRule } from '../../../model/network/index.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { routeArguments, routesTaken } from '../../route-taken.ts';
import type { RouteTaken } from '../../route-taken.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'routing-rule-diverts';
/** RT_TABLE_DEFAULT, RT_TABLE_MAIN, RT_TABLE_LOCAL. */
const OWN_TABLES: ReadonlySet<number> = new Set([253, 254, 255]);

/** D17, D50: a rule with a selector sends the packet to a table that does not know the cluster, before main is asked, and it is lost there. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['missing-route', 'wrong-next-hop', 'wrong-device', 'neighbour-unresolved', 'reply-not-translated-back'],
  detect: (view) => groupBy(view.failures.flatMap((failure) => divertedIn(view, failure)), ({ taken, rule }) => `${taken.netns.id} ${rule.because.ref?.line ?? ''} ${rule.because.text}`).flatMap((group) => {
    const [{ rule, taken: { netns, route } }] = group;
    const { ref, text } = rule.because;
    if (ref === undefined) return [];
    const [priority = '', words = ''] = split(text);
    const family = route.dst.family;
    return [causeFinding(ID, group.map(({ failure }) => failure), {
      object: { kind: 'rule', netns: netns.id, text },
      facts: { node: nodeOf(netns.id), rule: words, priority, table: route.table, route: routeArguments(route), selector: rule.mark === undefined ? '' : `0x${rule.mark.value.toString(16)}` },
      evidence: evidenceOf([rule.because, route.because]),
      ...(rule.mark === undefined ? {} : { explanation: 'mark' }),
      fixes: [shellFix('remove', netns.id, [shell('ip', `-${family}`, 'rule', 'del', 'pref', priority, ...words.split(' '))], [{ kind: 'delete-routing-rule', netns: netns.id, rule: ref }], 'medium')],
    })];
  }),
};

/** Only where the packet was lost behind the route that the rule's table gave: other ends have other causes. */
function divertedIn(view: View, failure: Failure): readonly { readonly failure: Failure; readonly taken: RouteTaken; readonly rule: RoutingRule }[] {
  const { disposition, journey, hop } = failure;
  if (disposition.kind !== 'lost' && !(disposition.kind === 'rejected' && disposition.by.kind === 'neighbour')) return [];
  const taken = routesTaken(view, journey).findLast((one) => one.hop === hop);
  if (taken === undefined || OWN_TABLES.has(taken.route.table)) return [];
  const part = taken.route.dst.family === 4 ? taken.netns.rules4 : taken.netns.rules6;
  const rule = part.kind === 'known' ? part.value.find(({ action, l3mdev }) => !l3mdev && action.kind === 'table' && action.table === taken.route.table) : undefined;
  return rule === undefined ? [] : [{ failure, taken, rule }];
}

/** `30400:\tfrom 10.40.2.0/24 lookup 30400` as its priority and its words. */
function split(text: string): readonly string[] {
  return /^(\d+):\s*(.*)$/.exec(text.trim().replaceAll(/\s+/g, ' '))?.slice(1) ?? [];
}
