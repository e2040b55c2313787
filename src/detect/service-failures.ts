import type { Change } from '../model/finding/index.ts';
import type { ServicePromise } from '../model/kube/index.ts';
import { isBalancerId } from '../model/network/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import type { Journey } from '../model/trace/index.ts';
import { innermost } from '../net/packet.ts';
import { lastChoiceOf } from './balancer.ts';
import { groupBy } from './failure.ts';
import type { Failure } from './failure.ts';
import { isProxyChain } from './proxy.ts';
import type { View } from './view.ts';

/** A failure of a question that named a Service, with its promise and the frontend that was asked. */
export interface ServiceFailure {
  readonly failure: Failure;
  readonly promise: ServicePromise;
  readonly frontend: Ip;
  readonly port: number;
  /** Host namespace whose proxy has to translate. */
  readonly host: string;
  /** The destination after translation; absent when it was not translated. */
  readonly translated?: { readonly addr: Ip; readonly port: number };
}

/** The failures of questions about Services by an address of theirs. */
export function serviceFailures(view: View): readonly ServiceFailure[] {
  return view.failures.flatMap((failure): ServiceFailure[] => {
    const { question, client, behind, promise = behind } = failure.target;
    if (promise === undefined || question.kind === 'wire') return [];
    const balanced = question.kind === 'balanced' || promise === behind;
    const open = failure.branch.journeys.find((journey) => journey.purpose === 'open');
    const host = balanced ? enteredHost(view, open) : question.kind === 'outside' ? question.netns : question.dport === promise.port.nodePort ? ownerOf(view, question.dst, client.netns) : hostOf(view, client.node);
    const frontend = balanced ? behindBalancer(open) : { addr: question.dst, port: question.dport };
    if (host === undefined || frontend === undefined) return [];
    const end = open === undefined ? undefined : innermost(open.packetOut);
    const translated = end !== undefined && !sameIp(end.dst, frontend.addr) && 'dport' in end.l4 ? { addr: end.dst, port: end.l4.dport } : undefined;
    return [{ failure, promise, frontend: frontend.addr, port: frontend.port, host, ...(translated === undefined ? {} : { translated }) }];
  });
}

/** What a node is asked by a load balancer, the last of several on the way. */
function behindBalancer(open: Journey | undefined): { readonly addr: Ip; readonly port: number } | undefined {
  const sent = open === undefined ? undefined : lastChoiceOf(open)?.packet;
  return sent === undefined || !('dport' in sent.l4) ? undefined : { addr: sent.dst, port: sent.l4.dport };
}

/** The first node that a packet came to from the last load balancer on its way; none where that one is a gateway of VPCs, which leads past the Service's own. */
function enteredHost({ network }: View, open: Journey | undefined): string | undefined {
  const hops = open?.hops ?? [];
  const last = hops.findLastIndex(({ netns }) => isBalancerId(netns));
  const box = network.balancers?.find(({ id }) => id === hops[last]?.netns);
  return box === undefined || box.forVpcs === true ? undefined : hops.slice(last + 1).find(({ netns }) => network.netns.has(netns))?.netns;
}

/** The node that has the address which a node port was asked at; each has one of loopback. */
function ownerOf({ placement }: View, ip: Ip, client: string | undefined): string | undefined {
  return placement.ownerOf(ip) ?? client;
}

function hostOf({ placement }: View, node: string | undefined): string | undefined {
  const host = node === undefined ? undefined : placement.hostNetns(node);
  return host?.kind === 'known' ? host.value : undefined;
}

/** How the node's proxy, rather than a firewall, ended an untranslated packet to a Service address; absent when it did not. */
export function endedByProxy({ failure }: ServiceFailure): boolean {
  const { disposition } = failure;
  if (disposition.kind !== 'dropped' && disposition.kind !== 'rejected') return false;
  return disposition.by.kind === 'rule' && isProxyChain(disposition.by.table, disposition.by.chain);
}

/** Whether a rule that is not the proxy's, IPVS, or a security group or network ACL before the node ended the packet. */
export function endedByOther({ failure }: ServiceFailure): boolean {
  const { disposition } = failure;
  if (disposition.kind !== 'dropped' && disposition.kind !== 'rejected') return false;
  return disposition.by.kind === 'ipvs' || disposition.by.kind === 'security-group' || disposition.by.kind === 'network-acl' || (disposition.by.kind === 'rule' && !isProxyChain(disposition.by.table, disposition.by.chain));
}

/** Whether the rule or set element that ended the packet names the Service's own address: the proxy knows it, as one without endpoints. */
export function namesFrontend({ failure, frontend }: ServiceFailure): boolean {
  return failure.disposition.because.some((line) => line.text.includes(formatIp(frontend)));
}

/** `namespace/name` of a promise's Service. */
export function serviceName(promise: ServicePromise): string {
  return `${promise.service.metadata.namespace ?? ''}/${promise.service.metadata.name}`;
}

/** Facts that every cause about a Service tells. */
export function serviceFacts({ promise, frontend, port, host }: ServiceFailure): Readonly<Record<string, string | number>> {
  return { service: serviceName(promise), port, frontend: formatIp(frontend), node: host.slice(0, host.indexOf('/')), endpoints: promise.usable.length, all: promise.endpoints.length };
}

/** The guilty object where it is the Service itself. */
export function serviceObject(promise: ServicePromise): { kind: 'kubernetes'; resource: string; namespace: string; name: string } {
  return { kind: 'kubernetes', resource: 'service', namespace: promise.service.metadata.namespace ?? '', name: promise.service.metadata.name };
}

/** What the proxies of all nodes that a load balancer's packets came to would program, and their translation of the source, by which the answers come back to them; or that of the one node. */
export function programmedAll(group: readonly ServiceFailure[], backends: Parameters<typeof programmed>[1]): readonly Change[] {
  return groupBy(group, ({ host, frontend, port }) => `${host} ${formatIp(frontend)} ${port}`).flatMap(([first]) => {
    const { failure, promise, host } = first;
    const open = failure.branch.journeys.find(({ purpose }) => purpose === 'open');
    const sent = open === undefined ? undefined : lastChoiceOf(open)?.packet;
    const isTranslated = sent !== undefined && backends.length > 0 && promise.service.spec?.externalTrafficPolicy !== 'Local';
    return [...programmed(first, backends), ...(isTranslated ? backends.map(({ addr }): Change => ({ kind: 'masquerade-flow', netns: host, src: sent.src, dst: addr })) : [])];
  });
}

/** What the proxy would program if it did what was promised, or with other backends. */
export function programmed(failure: ServiceFailure, backends: readonly { readonly addr: Ip; readonly port: number }[]): readonly Extract<Change, { kind: 'program-service' }>[] {
  if (backends.length === 0) return [];
  return [{ kind: 'program-service', netns: failure.host, protocol: failure.promise.protocol, addr: failure.frontend, port: failure.port, backends: backends.map(({ addr, port }) => ({ addr, port })) }];
}
