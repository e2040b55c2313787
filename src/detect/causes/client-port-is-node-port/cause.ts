import type { Finding, FindingEvidence, Fix, GuiltyObject } from '../../../model/finding/index.ts';
import type { Netns, VirtualService } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import { adviceFix, causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';
import { givenOut, isGivenOut, otherPort, RANGE, RESERVED, reservedWith } from './ports.ts';
import type { GivenOut } from './ports.ts';

const ID = 'client-port-is-node-port';
/** Within every kernel's own range (32768-60999); tried where the settings were not collected. */
const SOME_PORT = 50_000;

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
    const [first] = group;
    const { netns, service, port } = first;
    const open = givenOut(netns);
    const isOpen = open !== undefined && isGivenOut(open, port);
    const told = causeFinding(ID, group.map(({ failure }) => failure), {
      object: objectOf(first, isOpen), facts: factsOf(netns, service, port),
      evidence: [...evidenceOf([service.because], 'a connection of the node itself'), ...settingLines(netns, open, isOpen)],
      fixes: [...(open !== undefined && isOpen ? [reserve(netns, open, port)] : []), anotherPort(netns, open, port)],
    });
    return isOpen ? told : { ...told, explanation: open === undefined ? 'unknown' : 'bound' };
  });
}

function settingLines(netns: Netns, open: GivenOut | undefined, isOpen: boolean): readonly FindingEvidence[] {
  if (open === undefined) return [];
  return [...evidenceOf([open.because.range]), ...evidenceOf([open.because.reserved], isOpen ? reservedWith(open, [...nodePorts(netns)]) : undefined)];
}

/** The setting where the kernel gives the port out; else nobody's setting is wrong, and IPVS has the port. */
function objectOf({ netns, service }: Taken, isOpen: boolean): GuiltyObject {
  return isOpen ? { kind: 'sysctl', netns: netns.id, name: RESERVED } : { kind: 'ipvs', netns: netns.id, text: service.because.text };
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
    const ports = netns === undefined ? undefined : givenOut(netns);
    if (netns === undefined || ports === undefined) return [];
    return servicesOf(netns).flatMap((service) => (service.match.kind === 'address' && isGivenOut(ports, service.match.port) && isOwn(netns, service) ? [{ netns, ports, service, port: service.match.port }] : [])).slice(0, 1);
  });
  return groupBy(asked, ({ netns }) => netns.id).map(([{ netns, ports, service, port }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'may', weight: 0, hits: [], fixes: [],
    object: { kind: 'sysctl', netns: netns.id, name: RANGE }, facts: factsOf(netns, service, port), evidence: evidenceOf([ports.because.range, ports.because.reserved, service.because]),
  }));
}

function servicesOf({ ipvs }: Netns): readonly VirtualService[] {
  return ipvs.kind === 'known' ? ipvs.value : [];
}

/** A virtual service on an address of the node that leads to other machines, as those of node ports are. */
function isOwn({ links }: Netns, { match }: VirtualService): boolean {
  return match.kind === 'address' && links.kind === 'known' && links.value.some(({ detail, addresses }) => detail.kind !== 'dummy' && addresses.some(({ ip }) => sameIp(ip, match.addr)));
}

/** The ports of the node's own addresses that IPVS has. */
function nodePorts(netns: Netns): ReadonlySet<number> {
  return new Set(servicesOf(netns).flatMap((service) => (service.match.kind === 'address' && isOwn(netns, service) ? [service.match.port] : [])));
}

/** The kernel gives node ports to nobody; what is reserved already stays reserved. */
function reserve(netns: Netns, open: GivenOut, port: number): Fix {
  const value = reservedWith(open, [...nodePorts(netns), port]);
  return shellFix('reserve', netns.id, [shell('sysctl', '-w', `${RESERVED}=${value}`)], [{ kind: 'set-client-port', netns: netns.id, from: port, to: otherFor(netns, open, port) }], 'medium');
}

/** A program that asks for a port by number gets it, whatever is reserved: it has to ask for another, or for none. */
function anotherPort(netns: Netns, open: GivenOut | undefined, port: number): Fix {
  const to = otherFor(netns, open, port);
  return adviceFix('another', `${nodeOf(netns.id)}: bind(${port}) -> bind(${to}), bind(0)`, [{ kind: 'set-client-port', netns: netns.id, from: port, to }]);
}

function otherFor(netns: Netns, open: GivenOut | undefined, port: number): number {
  return (open === undefined ? undefined : otherPort(open, new Set([...nodePorts(netns), port]))) ?? SOME_PORT;
}

function factsOf(netns: Netns, { match }: VirtualService, port: number): Finding['facts'] {
  const { id, sysctls } = netns;
  const value = (name: string): string => (sysctls.kind === 'known' ? (sysctls.value.get(name)?.value ?? '') : '').replace(/\s+/g, '-') || '-';
  return { node: nodeOf(id), port, virtual: match.kind === 'address' ? `${formatIp(match.addr)}:${match.port}` : '-', range: value(RANGE), reserved: value(RESERVED), other: otherFor(netns, givenOut(netns), port) };
}
