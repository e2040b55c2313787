import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { Because, Netns, VirtualService } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'client-port-is-node-port';
const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';
/** kube-apiserver's --service-node-port-range unless told otherwise. */
const USUAL = { from: 30_000, to: 32_767 };

interface Taken {
  readonly failure: Failure;
  readonly netns: Netns;
  readonly service: VirtualService;
  readonly port: number;
}

/** D30: a program of the node has a port of its own that is a node port as well, and IPVS schedules the answer to it as a new connection (tcp_conn_schedule takes a SYN that acknowledges, too). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['policy-agent-out-of-step', 'firewall-rule-drops', 'firewall-rule-rejects', 'nothing-listens-on-target-port', 'reply-not-translated-back', 'missing-route', 'neighbour-unresolved', 'local-source-dropped', 'ipvs-without-real-servers'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(view.failures.flatMap((failure) => takenOf(view, failure)), ({ netns, port }) => `${netns.id} ${port}`).map((group) => {
    const [{ netns, service, port }] = group;
    return causeFinding(ID, group.map(({ failure }) => failure), {
      object: { kind: 'sysctl', netns: netns.id, name: RESERVED }, facts: factsOf(netns, service, port),
      evidence: [...evidenceOf([service.because], 'a connection of the node itself'), ...evidenceOf(settings(netns), `${USUAL.from}-${USUAL.to} reserved`)],
      fixes: [reserve(netns, port)],
    });
  });
}

/** The answer came back to the client's own node, and IPVS matched it there. */
function takenOf(view: View, failure: Failure): readonly Taken[] {
  const { target: { question }, branch, journey } = failure;
  const sport = question.kind === 'socket' ? question.sport : undefined;
  const netns = question.kind === 'socket' ? view.network.netns.get(question.netns) : undefined;
  const src = branch.journeys[0]?.packetIn.src;
  if (journey.direction !== 'reply' || sport === undefined || netns === undefined || src === undefined) return [];
  const service = servicesOf(netns).find(({ match }) => match.kind === 'address' && match.port === sport && sameIp(match.addr, src));
  const isMatched = service !== undefined && journey.hops.some((hop) => hop.netns === netns.id && hop.steps.some(({ stage, facts }) => stage === 'ipvs' && facts['virtual'] === `${formatIp(src)}:${sport}`));
  return service !== undefined && isMatched ? [{ failure, netns, service, port: sport }] : [];
}

/** The kernel may give a program of the client's node such a port. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const asked = view.walked.flatMap(({ target: { question } }) => (question.kind === 'socket' ? [view.network.netns.get(question.netns)] : [])).flatMap((netns) => {
    const open = netns === undefined ? undefined : servicesOf(netns).flatMap((service) => (service.match.kind === 'address' && isGivenOut(netns, service.match.port) && isOwn(netns, service) ? [{ service, port: service.match.port }] : []))[0];
    return netns === undefined || open === undefined ? [] : [{ netns, ...open }];
  });
  return groupBy(asked, ({ netns }) => netns.id).map(([{ netns, service, port }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'may', weight: 0, hits: [], fixes: [],
    object: { kind: 'sysctl', netns: netns.id, name: RANGE }, facts: factsOf(netns, service, port), evidence: evidenceOf([...settings(netns), service.because]),
  }));
}

function servicesOf({ ipvs }: Netns): readonly VirtualService[] {
  return ipvs.kind === 'known' ? ipvs.value : [];
}

/** A virtual service on an address of the node that leads to other machines, as those of node ports are. */
function isOwn({ links }: Netns, { match }: VirtualService): boolean {
  return match.kind === 'address' && links.kind === 'known' && links.value.some(({ detail, addresses }) => detail.kind !== 'dummy' && addresses.some(({ ip }) => sameIp(ip, match.addr)));
}

/** Within ip_local_port_range, and none of ip_local_reserved_ports (inet_csk_find_open_port, inet_get_local_port_range). */
function isGivenOut({ sysctls }: Netns, port: number): boolean {
  if (sysctls.kind !== 'known') return false;
  const [low = 0, high = 0] = (sysctls.value.get(RANGE)?.value ?? '').trim().split(/\s+/).map(Number);
  const reserved = (sysctls.value.get(RESERVED)?.value ?? '').split(',').map((part) => part.trim().split('-').map(Number));
  return port >= low && port <= high && !reserved.some(([from = 0, to = from]) => from <= port && port <= to);
}

function settings({ sysctls }: Netns): readonly Because[] {
  return [RANGE, RESERVED].flatMap((name) => (sysctls.kind === 'known' ? (sysctls.value.get(name)?.because ?? []) : []));
}

/** The kernel gives node ports to nobody; a program that asks for one by number gets it all the same. */
function reserve(netns: Netns, port: number): Fix {
  const node = nodeOf(netns.id);
  return { message: 'reserve', risk: 'low', reversible: true, commands: [{ kind: 'shell', node, text: shell('sysctl', '-w', `${RESERVED}=${USUAL.from}-${USUAL.to}`) }], changes: [{ kind: 'set-client-port', netns: netns.id, from: port, to: 50_000 }] };
}

function factsOf({ id, sysctls }: Netns, { match }: VirtualService, port: number): Finding['facts'] {
  const value = (name: string): string => (sysctls.kind === 'known' ? (sysctls.value.get(name)?.value ?? '') : '').replace(/\s+/g, '-') || '-';
  return { node: nodeOf(id), port, virtual: match.kind === 'address' ? `${formatIp(match.addr)}:${match.port}` : '-', range: value(RANGE), reserved: value(RESERVED) };
}
