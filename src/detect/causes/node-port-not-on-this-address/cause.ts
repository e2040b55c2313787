import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { LinkAddress, Netns } from '../../../model/network/index.ts';
import { formatIp, formatIpPort } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { innermost } from '../../../net/packet.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy, packetAtEnd, rejected } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { dportOf } from '../../flow.ts';
import type { View } from '../../view.ts';
import { coverAddress } from './cover.ts';
import { heldAt, holds, isLoopback } from './held.ts';
import type { Held } from './held.ts';
import { messages } from './messages.ts';

const ID = 'node-port-not-on-this-address';

interface Asked {
  readonly failure: Failure;
  readonly held: Held;
  readonly ip: Ip;
}

/** D62: a node port is asked for at an address of the node on which its proxy does not take node ports, so that the packet goes to the node's own sockets. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['nothing-listens-on-target-port', 'listens-on-loopback-only', 'service-rules-missing'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const asked = rejected(view.failures, 'no-listener').flatMap(({ failure, by }): Asked[] => {
    const ip = packetAtEnd(failure).dst;
    const held = failure.journey.purpose === 'open' ? heldAt(view, failure.disposition.netns, ip.family, by.port, by.protocol) : undefined;
    return held === undefined || holds(held, ip) ? [] : [{ failure, held, ip }];
  });
  return groupBy(asked, ({ held, ip }) => `${held.netns.id} ${held.port.nodePort ?? ''} ${formatIp(ip)}`).map((group) => {
    const [{ failure, held, ip }] = group;
    const told = causeFinding(ID, group.map((one) => one.failure), {
      object: { kind: 'node', name: nodeOf(held.netns.id) },
      facts: { ...factsOf(held), ip: formatIp(ip) },
      evidence: [...evidenceOf(held.because, formatIp(ip)), ...serviceLine(held), ...evidenceOf(failure.disposition.because)],
      fixes: [...askElsewhere(failure, held, ip), ...coverAddress(view, failure, held, ip)],
    });
    return isLoopback(ip) ? { ...told, explanation: 'loopback' } : told;
  });
}

/** The node has other addresses towards other machines, on which the node port that works here is not taken. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const asked = view.walked.flatMap(({ walk }) => walk.branches).flatMap(({ journeys: [opened] }) => {
    if (opened === undefined) return [];
    const { dst, protocol } = innermost(opened.packetIn);
    return opened.hops.flatMap(({ netns }) => {
      const held = heldAt(view, netns, dst.family, dportOf(innermost(opened.packetIn)), protocol);
      const others = held === undefined || !holds(held, dst) ? [] : outwardAddresses(held.netns, dst.family).filter(({ ip }) => !holds(held, ip));
      return held === undefined || others.length === 0 ? [] : [{ held, others }];
    });
  });
  return groupBy(asked, ({ held }) => `${held.netns.id} ${held.port.nodePort ?? ''}`).map(([{ held, others }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'others', weight: 0, hits: [], fixes: [],
    object: { kind: 'node', name: nodeOf(held.netns.id) },
    facts: { ...factsOf(held), ip: others.map(({ ip }) => formatIp(ip)).join(', ') },
    evidence: [...evidenceOf(held.because), ...evidenceOf(others.map(({ because }) => because)), ...serviceLine(held)],
  }));
}

/** Addresses on devices that lead to other machines, not to pods or through tunnels. */
function outwardAddresses({ links }: Netns, family: 4 | 6): readonly LinkAddress[] {
  const outward = (links.kind === 'known' ? links.value : []).filter(({ detail: { kind } }) => kind === 'physical' || kind === 'bond' || kind === 'vlan' || kind === 'veth');
  return outward.flatMap(({ addresses }) => addresses.filter(({ ip, scope }) => ip.family === family && scope === 'global'));
}

/** The client asks at an address that the node takes node ports on. */
function askElsewhere({ target: { question } }: Failure, held: Held, ip: Ip): readonly Fix[] {
  const to = held.addresses[0] ?? outwardAddresses(held.netns, ip.family)[0]?.ip;
  if (question.kind !== 'socket' || to === undefined) return [];
  const port = question.dport;
  return [adviceFix('elsewhere', `${formatIpPort(ip, port)} -> ${formatIpPort(to, port)}`, [{ kind: 'set-target-address', netns: question.netns, from: { addr: ip, port }, to: { addr: to, port } }])];
}

function factsOf({ netns, service, port, addresses }: Held): Finding['facts'] {
  return { node: nodeOf(netns.id), service: `${service.metadata.namespace ?? ''}/${service.metadata.name}`, port: port.nodePort ?? 0, addresses: addresses.length === 0 ? '!127.0.0.0/8, !::1' : addresses.map(formatIp).join(', ') };
}

function serviceLine({ service }: Held): Finding['evidence'] {
  return [{ ref: service.ref, text: `Service ${service.metadata.namespace ?? ''}/${service.metadata.name}` }];
}
