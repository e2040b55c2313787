import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { choiceOf } from '../../balancer.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { answeredBy, linesOf } from './answered.ts';
import type { Answered } from './answered.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-address-answered-by-all';
const IGNORE = 'net.ipv4.conf.all.arp_ignore';
const ANNOUNCE = 'net.ipv4.conf.all.arp_announce';

/** What kube-proxy's strictARP sets (kubernetes pkg/proxy/ipvs/proxier.go, NewProxier). */
const STRICT = [{ name: IGNORE, value: '1' }, { name: ANNOUNCE, value: '2' }] as const;

/** D10: a load balancer on the nodes' own wire gives its address to one node, and kube-proxy in IPVS mode binds it on each, whose kernels answer ARP for it as well. */
export const cause: Cause = {
  id: ID,
  messages,
  // Whatever becomes of a packet on a node that need not serve it.
  silences: [
    'service-without-ready-endpoint', 'ipvs-without-real-servers', 'reply-not-translated-back', 'service-rules-missing', 'service-rules-stale', 'nothing-listens-on-target-port',
    'firewall-rule-drops', 'firewall-rule-rejects', 'network-policy-denies',
  ],
  detect: (view) => [...found(view), ...noted(view), ...unanswered(view)],
};

/** The packet came to a node that need not serve it, others must, and it would not have come there but for the kernel's answer. */
function found(view: View): readonly Finding[] {
  const hits = view.failures.flatMap((failure) => {
    const answered = answeredBy(view, failure.target, failure.branch);
    return answered?.elsewhere === true ? [{ failure, answered }] : [];
  });
  return groupBy(hits, ({ answered }) => formatIp(answered.ip)).map((group) => {
    const wrong = eachOnce(group.map(({ answered }) => answered));
    const all = eachOnce([...wrong, ...answeringOf(view, wrong[0])]);
    return causeFinding(ID, group.map(({ failure }) => failure), { ...told(wrong), fixes: [strictOn(wrong), lasting(all)] });
  });
}

/** Several nodes answer, one of them at least for an address of another device, and whichever it comes to serves it. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const served = allAnswered(view);
  return groupBy(served, ({ ip }) => formatIp(ip)).flatMap((group): readonly Finding[] => {
    const all = eachOnce(group);
    return comesTo(view, all[0].ip) < 2 ? [] : [{ id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'served', weight: 0, hits: [], fixes: [], ...told(all) }];
  });
}

/** No device of a collected node has the address: no kernel answers ARP for it, and the walk takes it that a program does. */
function unanswered(view: View): readonly Finding[] {
  const announced = view.walked.flatMap(({ target: { question, promise, byArp } }) => (byArp === true && question.kind === 'outside' && promise !== undefined && !isHeld(view, question.dst) ? [{ ip: question.dst, netns: question.netns, promise }] : []));
  return groupBy(announced, ({ ip }) => formatIp(ip)).map((group): Finding => {
    const [{ ip, netns, promise: { service } }] = group;
    const name = `${service.metadata.namespace ?? ''}/${service.metadata.name}`;
    return {
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'nobody', weight: 0, hits: [], fixes: [],
      object: { kind: 'node', name: nodeOf(netns) },
      facts: { vip: formatIp(ip), node: group.map((one) => nodeOf(one.netns)).join(', '), service: name, policy: service.spec?.externalTrafficPolicy ?? 'Cluster', uplink: '-', dev: '-', serving: '-' },
      evidence: [{ ref: service.ref, text: `Service ${name}: ${formatIp(ip)}` }],
    };
  });
}

/** Whether a device of a collected node has the address, or may have it. */
function isHeld({ network }: View, ip: Ip): boolean {
  return [...network.netns.values()].some(({ links }) => links.kind === 'missing' || links.value.some(({ addresses }) => addresses.some((one) => sameIp(one.ip, ip))));
}

/** How many nodes packets for the address may come to. */
function comesTo(view: View, ip: Ip): number {
  const at = view.walked.flatMap(({ target: { question }, walk }) => (question.kind === 'wire' || question.kind === 'socket' || !sameIp(question.dst, ip) ? [] : question.kind === 'outside' ? [question.netns] : walk.branches.flatMap(({ journeys }) => journeys.flatMap((journey) => choiceOf(journey)?.facts['node'] ?? []))));
  return new Set(at).size;
}

/** The other nodes that answer for the same address. */
function answeringOf(view: View, { ip }: Answered): readonly Answered[] {
  return allAnswered(view).filter((one) => sameIp(one.ip, ip));
}

function allAnswered(view: View): readonly Answered[] {
  return view.walked.flatMap(({ target, walk }) => walk.branches.flatMap((branch) => answeredBy(view, target, branch) ?? []));
}

function eachOnce(answered: readonly Answered[]): readonly [Answered, ...Answered[]] {
  const [first, ...others] = [...new Map(answered.map((one) => [one.netns.id, one])).values()];
  if (first === undefined) throw new Error('bug: nobody answers');
  return [first, ...others];
}

function told(answered: readonly [Answered, ...Answered[]]): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  const [{ ip, netns, uplink, link, promise: { service, endpoints } }] = answered;
  const lines = answered.map(linesOf);
  const serving = [...new Set(endpoints.flatMap(({ ready, node }) => (ready && node !== undefined ? [node] : [])))];
  const name = `${service.metadata.namespace ?? ''}/${service.metadata.name}`;
  const policy = service.spec?.externalTrafficPolicy ?? 'Cluster';
  return {
    object: { kind: 'sysctl', netns: netns.id, name: IGNORE },
    facts: { vip: formatIp(ip), node: answered.map((one) => nodeOf(one.netns.id)).join(', '), uplink: uplink.name, dev: link.name, service: name, policy, serving: serving.join(', ') || '-' },
    evidence: [
      ...evidenceOf(lines.flatMap(({ settings }) => settings), '1 in one of both'), ...evidenceOf(lines.map(({ address }) => address)),
      { ref: service.ref, text: `Service ${name}: externalTrafficPolicy ${policy}` },
    ],
  };
}

function strictOn(wrong: readonly Answered[]): Fix {
  const text = shell('sysctl', '-w', ...STRICT.map(({ name, value }) => `${name}=${value}`));
  return { message: 'strict', risk: 'low', reversible: true, commands: wrong.map(({ netns }) => ({ kind: 'shell', node: nodeOf(netns.id), text })), changes: strict(wrong) };
}

function lasting(all: readonly Answered[]): Fix {
  return adviceFix('lasting', 'KubeProxyConfiguration: ipvs.strictARP: true', strict(all));
}

function strict(answered: readonly Answered[]): readonly Change[] {
  return answered.flatMap(({ netns }) => STRICT.map((setting): Change => ({ kind: 'set-sysctl', netns: netns.id, ...setting })));
}
