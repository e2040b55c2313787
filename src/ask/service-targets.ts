import type { Service, ServicePort } from '../model/kube/index.ts';
import type { Target } from '../model/report/index.ts';
import { notCollected, portNeeded } from './refusals.ts';
import { makeTarget, pickAddress, protocolOf } from './target.ts';
import type { Asking } from './target.ts';
import { found, refused } from './world.ts';
import type { Found, Or, World } from './world.ts';

type FoundService = Found & { readonly service: Service };

/**
 * The addresses by which a Service is asked: its cluster address, or for a headless one each endpoint. A port that the Service
 * does not have is asked all the same, and said to be none of its own: the packet's way to it is what the user sees.
 */
export function findServiceTargets(world: World, asking: Asking, to: FoundService): Or<readonly Target[]> {
  const ports = (to.service.spec?.ports ?? []).filter((port) => asking.protocol === undefined || asking.protocol === 'icmp' || protocolOf(port) === asking.protocol);
  if (to.service.spec?.type === 'ExternalName') return refused(notCollected(to.name, `it is an ExternalName for ${to.service.spec.externalName ?? '?'}: ask for that name's address`));
  const port = choosePort(ports, to.port);
  if (port === undefined) return undefinedPort(world, asking, to, ports);
  const protocol = asking.protocol === 'icmp' ? 'icmp' : protocolOf(port);
  const address = pickAddress(asking, to.addresses);
  if (address === undefined) return headlessTargets(world, asking, to, port);
  const promise = world.promise(to.service, port, asking.client.node, address.family);
  return found([{ ...makeTarget(asking, address, port.port, protocol, {}), promise }]);
}

/** The port of a Service by name or number; by nothing where it has only one. */
export function choosePort(ports: readonly ServicePort[], wanted: string | undefined): ServicePort | undefined {
  if (wanted === undefined) return ports.length === 1 ? ports[0] : undefined;
  return ports.find((port) => port.name === wanted || String(port.port) === wanted);
}

function undefinedPort(world: World, asking: Asking, to: FoundService, ports: readonly ServicePort[]): Or<readonly Target[]> {
  const names = ports.map((port) => port.name ?? String(port.port));
  const address = pickAddress(asking, to.addresses);
  if (to.port === undefined || !/^\d+$/.test(to.port) || address === undefined) return refused(portNeeded(to.name, names));
  const [nearest] = to.service.spec?.ports ?? [];
  const promise = nearest === undefined ? undefined : world.promise(to.service, nearest, asking.client.node, address.family);
  const target = makeTarget(asking, address, Number(to.port), asking.protocol ?? 'tcp', {});
  return found([{ ...target, undefinedPort: true, ...(promise === undefined ? {} : { promise }) }]);
}

function headlessTargets(world: World, asking: Asking, to: FoundService, port: ServicePort): Or<readonly Target[]> {
  const family = asking.family ?? asking.client.addresses[0]?.family ?? 4;
  const promise = world.promise(to.service, port, asking.client.node, family);
  if (promise.usable.length === 0) return refused(notCollected(to.name, 'it is headless and has no ready endpoint'));
  return found(promise.usable.map((endpoint) => {
    const netns = world.placement.ownerOf(endpoint.addr);
    const server = { ...(netns === undefined ? {} : { netns }), ...(endpoint.node === undefined ? {} : { node: endpoint.node }) };
    return { ...makeTarget(asking, endpoint.addr, endpoint.port, protocolOf(port), server), promise };
  }));
}
