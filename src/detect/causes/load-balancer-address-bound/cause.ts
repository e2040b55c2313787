import type { Finding } from '../../../model/finding/index.ts';
import type { ServicePromise } from '../../../model/kube/index.ts';
import type { Target } from '../../../model/report/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy, packetAtEnd } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { settingLines } from '../../settings.ts';
import type { View } from '../../view.ts';
import { bindingAt, ingressOf } from './binding.ts';
import type { Binding } from './binding.ts';
import { fixesOf } from './fixes.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-address-bound';

/** A load balancer's own address, bound to kube-ipvs0 by kube-proxy in IPVS mode: what it sends from there is forged, and what is sent to it stays on the node. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['local-source-dropped', 'nothing-listens-on-target-port', 'service-rules-missing'],
  detect: (view) => [...found(view), ...noted(view)],
};

interface Hit {
  readonly failure: Failure;
  readonly binding: Binding;
}

function found(view: View): readonly Finding[] {
  const hits = view.failures.flatMap((failure): Hit[] => {
    const ip = boundSource(failure);
    const binding = ip === undefined ? undefined : bindingAt(view, failure.disposition.netns, ip);
    return binding === undefined ? [] : [{ failure, binding }];
  });
  return groupBy(hits, ({ binding, failure }) => `${formatIp(binding.ip)} ${failure.journey.direction}`).map((group) => {
    const [{ failure, binding }] = group;
    const bindings = [...new Map(group.map((hit) => [hit.binding.netns.id, hit.binding])).values()];
    const dev = enteredBy(binding, failure);
    return {
      ...causeFinding(ID, group.map((hit) => hit.failure), {
        object: objectOf(binding),
        facts: { ...factsOf(view, bindings, failure.target.promise), dev },
        evidence: eachOnce([...evidenceOf(bindings.flatMap(linesOf), 'not there'), ...serviceLines(binding), ...evidenceOf([...settings(bindings, dev), ...failure.disposition.because])]),
        fixes: fixesOf(bindings, failure, dev),
      }),
      ...(failure.journey.direction === 'reply' ? { explanation: 'answer' } : {}),
    };
  });
}

/** The address for which the node took the load balancer's packet as forged, or the answer to it as its own. */
function boundSource(failure: Failure): Ip | undefined {
  const { disposition, journey, target: { question } } = failure;
  if (disposition.kind === 'dropped' && disposition.by.kind === 'local-source') return disposition.by.src;
  const { dst } = packetAtEnd(failure);
  return question.kind === 'outside' && journey.direction === 'reply' && sameIp(dst, question.src) ? dst : undefined;
}

/** The device that the client's packet came in by. */
function enteredBy({ netns }: Binding, { target: { question }, journey }: Failure): string {
  const entry = question.kind === 'outside' && question.netns === netns.id && netns.links.kind === 'known' ? netns.links.value.find(({ ifindex }) => ifindex === question.ifindex) : undefined;
  return entry?.name ?? journey.hops.at(-1)?.devIn ?? '-';
}

/** The address is bound, and the client outside has another one. */
function noted(view: View): readonly Finding[] {
  const bindings = view.walked.flatMap(({ target }) => elsewhere(view, target).map((binding) => ({ binding, promise: target.promise })));
  return groupBy(bindings, ({ binding }) => formatIp(binding.ip)).map((group): Finding => {
    const [{ binding, promise }] = group;
    const all = [...new Map(group.map((one) => [one.binding.netns.id, one.binding])).values()];
    return {
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [],
      object: objectOf(binding), facts: { ...factsOf(view, all, promise), dev: '-' }, evidence: [...evidenceOf(all.flatMap(linesOf)), ...serviceLines(binding)],
    };
  });
}

/** An address that ARP is asked for on the nodes' own wire is one of theirs, and no box's that would probe from it. */
function elsewhere(view: View, { question, promise, byArp }: Target): readonly Binding[] {
  if (question.kind !== 'outside' || promise === undefined || byArp === true) return [];
  return ingressOf(promise.service).flatMap((ip) => bindingAt(view, question.netns, ip) ?? []).filter(({ ip }) => !sameIp(ip, question.src));
}

function eachOnce(evidence: Finding['evidence']): Finding['evidence'] {
  return [...new Map(evidence.map((line) => [line.text, line] as const).reverse()).values()].reverse();
}

function objectOf({ netns, link, ip }: Binding): Finding['object'] {
  return { kind: 'link', netns: netns.id, text: `${formatIp(ip)} dev ${link.name}` };
}

function factsOf(view: View, bindings: readonly Binding[], promise: ServicePromise | undefined): Finding['facts'] {
  const [first] = bindings;
  const { service } = first ?? {};
  const nodes = view.cluster.nodes.kind === 'known' ? view.cluster.nodes.value.length : view.placement.nodes.length;
  const policy = service?.spec?.externalTrafficPolicy ?? 'Cluster';
  const ready = new Set((promise?.endpoints ?? []).filter((endpoint) => endpoint.ready).map(({ node }) => node));
  return {
    vip: first === undefined ? '-' : formatIp(first.ip), service: `${service?.metadata.namespace ?? ''}/${service?.metadata.name ?? ''}`,
    node: bindings.map(({ netns }) => nodeOf(netns.id)).join(', '), policy, serving: policy === 'Local' ? ready.size : nodes, all: nodes,
  };
}

/** The address, and the route that makes it local. */
function linesOf({ netns, address, ip }: Binding): Parameters<typeof evidenceOf>[0] {
  const routes = ip.family === 4 ? netns.routes4 : netns.routes6;
  const local = routes.kind === 'known' ? routes.value.find(({ type, dst }) => type === 'local' && dst.family === ip.family && dst.first === ip.value && dst.last === ip.value) : undefined;
  return [address.because, ...(local === undefined ? [] : [local.because])];
}

function serviceLines({ service, ip }: Binding): Finding['evidence'] {
  return [{ ref: service.ref, text: `Service ${service.metadata.namespace ?? ''}/${service.metadata.name}: status.loadBalancer.ingress ${formatIp(ip)}`, expected: 'ipMode: Proxy' }];
}

function settings(bindings: readonly Binding[], dev: string): Parameters<typeof evidenceOf>[0] {
  return bindings.slice(0, 1).flatMap(({ netns }) => settingLines(netns, ['all', dev].map((name) => `net.ipv4.conf.${name}.accept_local`)));
}
