import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import type { Rule, Table } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { iptablesBinary } from '../../base-chain.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { leadsTo, modesNaming } from '../../proxy-modes.ts';
import type { ModeRules } from '../../proxy-modes.ts';
import { iptablesWords, placeOfRule } from '../../rule-place.ts';
import { serviceFacts, serviceFailures, serviceName } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { shell } from '../../shell.ts';
import { chosenBy, isStale } from '../../stale-rules.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'service-rules-leftover';

/** D42: kube-proxy was switched to another mode, and what the old one left translates first, as things were then. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-stale', 'missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port', 'firewall-rule-rejects', 'firewall-rule-drops', 'blackhole-route-wins', 'unreachable-route-wins'],
  detect: (view) => [...found(view), ...noted(view)],
};

interface Left {
  readonly service: ServiceFailure;
  readonly left: ModeRules;
  readonly live: ModeRules;
}

/** The rules that chose are one mode's, and another mode's lead where the Service's endpoints are. */
function found(view: View): readonly Finding[] {
  const met = serviceFailures(view).filter(isStale).flatMap((service): Left[] => {
    const { promise, host, frontend } = service;
    const netns = netnsOf(view, host);
    const modes = modesNaming(netns, frontend);
    const chooser = modes.length < 2 ? undefined : placeOfRule(view, host, chosenBy(service));
    const left = modes.find(({ tables }) => chooser !== undefined && tables.includes(chooser.table));
    const live = modes.find((rules) => rules !== left && promise.usable.some((endpoint) => leadsTo(netns, rules, frontend, endpoint)));
    return left === undefined || live === undefined ? [] : [{ service, left, live }];
  });
  return groupBy(met, ({ service: { promise, port, host } }) => `${serviceName(promise)} ${port} ${host}`).map((group) => {
    const [{ service, left, live }] = group;
    const { promise, host, translated } = service;
    const usable = promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ');
    const chosen = chosenBy(service);
    return causeFinding(ID, group.map((entry) => entry.service.failure), {
      object: { kind: 'rule', netns: host, text: chosen[0]?.text ?? '' },
      facts: { ...serviceFacts(service), netns: host, chosen: translated === undefined ? '-' : `${formatIp(translated.addr)}:${translated.port}`, usable, left: left.mode, live: live.mode },
      evidence: [...evidenceOf(chosen, `one of ${usable}`), ...evidenceOf(left.tables.slice(0, 1).map(({ because }) => because), `nothing of the ${left.mode} mode`), { ref: promise.service.ref, text: `Service ${serviceName(promise)}` }],
      fixes: fixesFor(host, left),
    });
  });
}

/** Nothing failed, and a node on the way has the Service in the rules of two modes. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const met = view.walked.flatMap(({ target: { promise, question }, walk }) => {
    if (promise === undefined || !('dst' in question)) return [];
    const spaces = new Set(walk.branches.flatMap(({ journeys: [opened] }) => opened?.hops.map(({ netns }) => netns) ?? []));
    return [...spaces].map((id) => ({ id, promise, question, modes: modesNaming(netnsOf(view, id), question.dst) })).filter(({ modes }) => modes.length > 1);
  });
  return groupBy(met, ({ id }) => id).map(([{ id, promise, question, modes }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'agree', weight: 0, hits: [], fixes: [],
    object: { kind: 'rule', netns: id, text: modes[0]?.tables[0]?.because.text ?? '' },
    facts: { service: serviceName(promise), node: nodeOf(id), netns: id, frontend: formatIp(question.dst), port: question.dport, left: modes[0]?.mode ?? '-', live: modes[1]?.mode ?? '-' },
    evidence: evidenceOf(modes.flatMap(({ tables }) => tables.slice(0, 1).map(({ because }) => because))),
  }));
}

/** What `kube-proxy --cleanup` does about one mode alone: its table goes, or nothing leads into its chains any more. */
function fixesFor(host: string, { mode, tables }: ModeRules): readonly Fix[] {
  const cuts = tables.flatMap((table) => (mode === 'nftables' ? [withTable(host, table)] : jumpsOf(table).flatMap((rule) => withoutJump(host, table, rule))));
  return cuts.length === 0 ? [] : [shellFix('cleanup', host, cuts.map(({ command }) => command), cuts.map(({ change }) => change), 'medium')];
}

interface Cut {
  readonly command: string;
  readonly change: Change;
}

function withTable(netns: string, { family, name }: Table): Cut {
  return { command: shell('nft', 'delete', 'table', family, name), change: { kind: 'delete-table', netns, family, table: name } };
}

/** The rules of built-in chains that lead to where Services are translated. */
function jumpsOf({ chains, name }: Table): readonly Rule[] {
  if (name !== 'nat') return [];
  return [...chains.values()].filter(({ base }) => base !== undefined).flatMap(({ rules }) => rules.filter(({ steps }) => steps.some((step) => step.kind === 'verdict' && 'chain' in step.verdict && step.verdict.chain === 'KUBE-SERVICES')));
}

function withoutJump(netns: string, table: Table, { because }: Rule): readonly Cut[] {
  const words = iptablesWords(because);
  return words === undefined || because.ref === undefined ? [] : [{ command: shell(iptablesBinary(table), '-t', table.name, '-D', ...words), change: { kind: 'delete-rule', netns, rule: because.ref } }];
}
