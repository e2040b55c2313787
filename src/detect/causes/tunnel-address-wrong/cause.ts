import type { Finding, FindingEvidence } from '../../../model/finding/index.ts';
import type { Because, Netns } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import type { Failure } from '../../failure.ts';
import { groupBy } from '../../failure.ts';
import { addressLine, choiceOf, entryFor, isRefusedSource, peerSets, rightAddress, tunnelHops } from '../../tunnel-ends.ts';
import type { TunnelHop } from '../../tunnel-ends.ts';
import type { View } from '../../view.ts';
import { agentOf, isChosen, mayBeInternal, said, staticIp, variables } from './agent.ts';
import type { Agent } from './agent.ts';
import { fixesOf } from './fixes.ts';
import { messages } from './messages.ts';

const ID = 'tunnel-address-wrong';

/** A node that the others know by an address that is not its InternalIP. */
interface Taken {
  readonly node: Netns;
  readonly peer: Netns;
  /** Who chose it. */
  readonly agent: Agent;
  readonly used: Ip;
  readonly right: Ip;
  readonly src: Ip;
  readonly failure: Failure | undefined;
  /** The route or the set entry in which a peer has the address. */
  readonly known: readonly Because[];
}

/** The CNI agent took another address of its node than the one by which the nodes reach and know each other, and the tunnel's packets are lost by that. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['tunnel-endpoint-wrong', 'vxlan-fdb-wrong', 'wrong-next-hop', 'missing-route', 'firewall-rule-drops', 'neighbour-unresolved', 'rp-filter-drops', 'policy-agent-out-of-step'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const all = tunnelHops(view).filter(({ failure }) => failure !== undefined).flatMap((hop) => [...farEnd(view, hop), ...nearEnd(view, hop)]);
  const lost = all.flatMap((taken) => (taken.failure === undefined ? [] : [{ ...taken, failure: taken.failure }]));
  return groupBy(lost, ({ node, used }) => `${node.id} ${formatIp(used)}`).map((group) => {
    const [first] = group;
    const { failure, node, used, right, agent } = first;
    const refused = failure.disposition.kind === 'dropped' && failure.disposition.by.kind === 'rule';
    const key = explanationOf(agent, refused);
    return {
      ...causeFinding(ID, group.map((one) => one.failure), {
        object: { kind: 'node', name: node.node }, facts: factsOf(first),
        evidence: [...evidence(view, first), ...(refused ? evidenceOf(failure.disposition.because) : [])],
        fixes: fixesOf(view, agent, node, used, right),
      }),
      ...(key === undefined ? {} : { explanation: key }),
    };
  });
}

/** A key of the explanations: how the agent came to the address; the usual one where Calico looked for it. */
function explanationOf(agent: Agent, refused: boolean): string | undefined {
  if (agent.kind !== 'calico') return agent.kind;
  if (staticIp(agent) !== undefined) return 'static';
  if (agent.method === undefined) return 'unknown';
  return refused ? 'refused' : undefined;
}

/** The first such node that packets reach all the same. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  return tunnelHops(view).flatMap((hop) => farEnd(view, hop)).slice(0, 1).map((first): Finding => (
    { id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'works', weight: 0, hits: [], fixes: [], object: { kind: 'node', name: first.node.node }, facts: factsOf(first), evidence: evidence(view, first) }
  ));
}

/** The packet goes to an address of the right node, and that is not its InternalIP. */
function farEnd(view: View, { from, to, dev, src, dst, failure, routed }: TunnelHop): readonly Taken[] {
  const right = rightAddress(view, from, to, dst);
  if (right === undefined || sameIp(right, dst) || addressLine(to, dst) === undefined || !mayBeInternal(view, to, right)) return [];
  const agent = agentOf(view, dev, to, dst.family);
  return !isChosen(view, to, agent, dev, dst) ? [] : [{ node: to, peer: from, agent, used: dst, right, src, failure, known: [...routesBy(from, dst), ...(routed?.because ?? [])] }];
}

/** The packet comes from an address that the other node does not take it from, and what it does is not the sender's InternalIP either. */
function nearEnd(view: View, hop: TunnelHop): readonly Taken[] {
  const { from, to, dev, src, failure } = hop;
  const right = rightAddress(view, to, from, src);
  if (right === undefined || !isRefusedSource(hop) || !mayBeInternal(view, from, right)) return [];
  const agent = agentOf(view, dev, from, src.family);
  const sets = peerSets(to, src.family);
  const own = (from.links.kind === 'known' ? from.links.value : []).flatMap(({ addresses }) => addresses);
  return sets.flatMap((set) => own.filter(({ ip }) => !sameIp(ip, right)).flatMap(({ ip }): Taken[] => {
    const entry = entryFor(set, ip);
    return entry === undefined || !isChosen(view, from, agent, dev, ip) ? [] : [{ node: from, peer: to, agent, used: ip, right, src, failure, known: [entry.because] }];
  }));
}

/** Routes of IPIP and forwarding entries of VXLAN that name the address. */
function routesBy({ routes4, routes6, fdb }: Netns, via: Ip): readonly Because[] {
  const part = via.family === 4 ? routes4 : routes6;
  const entries = (fdb.kind === 'known' ? fdb.value : []).filter(({ dst }) => dst !== undefined && sameIp(dst, via)).map(({ because }) => because);
  return [...entries, ...(part.kind === 'known' ? part.value : []).filter(({ nexthops }) => nexthops.some((nexthop) => nexthop.via !== undefined && nexthop.onlink && sameIp(nexthop.via, via))).map(({ because }) => because)].slice(0, 3);
}

function factsOf({ node, peer, agent, used, right, src }: Taken): Finding['facts'] {
  const at = addressLine(node, used);
  const sets = peerSets(node, used.family).flatMap(({ entries }) => entries.map(({ because }) => because.text));
  return {
    node: node.node, peer: peer.node, used: formatIp(used), dev: at?.link.name ?? '-', right: formatIp(right), rightDev: addressLine(node, right)?.link.name ?? '-', src: formatIp(src),
    method: methodOf(agent) ?? '-', variable: variables(used.family).method, ip: staticIp(agent) ?? '-', choice: choiceOf(node, used.family, methodOf(agent)), takes: sets.join(', '),
  };
}

function methodOf(agent: Agent): string | undefined {
  return agent.kind === 'calico' ? agent.method : undefined;
}

function evidence(view: View, { node, peer, agent, used, right, known }: Taken): readonly FindingEvidence[] {
  const written = said(view, node, agent.kind, used.family);
  return [
    ...(written === undefined ? [] : [{ ref: written.ref, text: `${written.key}: ${written.value}`, expected: formatIp(right) }]),
    ...agentLine(agent, used.family),
    ...evidenceOf([addressLine(node, used), addressLine(node, right)].flatMap((line) => (line === undefined ? [] : [line.because]))),
    ...evidenceOf(known, `${formatIp(right)} on ${peer.node}`),
  ];
}

function agentLine(agent: Agent, family: 4 | 6): readonly FindingEvidence[] {
  const names = variables(family);
  const [ip, method] = [staticIp(agent), methodOf(agent)];
  const text = ip !== undefined ? `${names.ip}=${ip}` : method === undefined ? undefined : `${names.method}=${method}`;
  return agent.kind !== 'calico' || agent.daemonSet === undefined || text === undefined ? [] : [{ ref: agent.daemonSet.ref, text }];
}
