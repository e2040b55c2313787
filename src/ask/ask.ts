import { serviceAtExternal } from '../model/kube/index.ts';
import type { ServicePromise } from '../model/kube/index.ts';
import { balancerAt, servingListener } from '../model/network/index.ts';
import type { HttpRequest } from '../model/network/index.ts';
import type { Query, Target } from '../model/report/index.ts';
import type { Ip } from '../net/ip.ts';
import { protocolNumber } from '../net/protocol.ts';
import { findEnd } from './find.ts';
import { nodePortPromise } from './node-port.ts';
import { findOutsideTargets, isOutside } from './outside/index.ts';
import { podPorts, portNumber } from './port.ts';
import { noAddress, notCollected, portNeeded } from './refusals.ts';
import { requestedService, requestOf } from './request.ts';
import { findServiceTargets } from './service-targets.ts';
import { endOf, makeTarget, pickAddress } from './target.ts';
import type { Asking, Protocol } from './target.ts';
import { found, refused } from './world.ts';
import type { Found, Or, World } from './world.ts';

/**
 * Turns the user's question into questions of the walk: one for each concrete address. Without a family the first address of the
 * target for which the client's end is of the same family decides, as a program that takes the first answer of the resolver would.
 * An address that nobody has who was collected is a client outside.
 */
export function ask(world: World, query: Query): Or<readonly Target[]> {
  const from = findEnd(world, query.from);
  if (from.kind === 'refused') return from;
  const client = from.value;
  if (query.from.kind === 'address' && isOutside(world, client)) {
    const to = findEnd(world, query.to);
    return to.kind === 'refused' ? to : findOutsideTargets(world, { client, protocol: query.protocol, family: query.family, sport: query.sport, http: requestOf(query, to.value) }, to.value);
  }
  if (client.netns === undefined) return refused(notCollected(client.name, client.pod === undefined ? 'no namespace with this address was collected' : `its network namespace on node ${client.node ?? '?'} was not collected`));
  const to = findEnd(world, query.to);
  if (to.kind === 'refused') return to;
  const asking: Asking = { client: { ...client, netns: client.netns }, protocol: query.protocol, family: query.family, sport: query.sport };
  if (to.value.service !== undefined) return findServiceTargets(world, asking, { ...to.value, service: to.value.service });
  return plainTargets(world, asking, to.value, requestOf(query, to.value));
}

/** What is behind an address that a load balancer of known configuration has. */
function promiseBehind(world: World, { client }: Asking, { addr, port, protocol }: { readonly addr: Ip; readonly port: number; readonly protocol: Protocol }, http: HttpRequest | undefined): ServicePromise | undefined {
  const { balancers = [], vpcs } = world.network;
  const balancer = balancerAt(balancers, addr);
  const number = protocolNumber(protocol) ?? 0;
  const serving = balancer?.forVpcs === true ? servingListener(vpcs, balancer, number, port, client.netns) : undefined;
  // A gateway sends it on to another box.
  const [to] = serving?.kind === 'listener' && serving.listener.backends.kind === 'known' ? serving.listener.backends.value.filter((backend) => balancerAt(balancers, backend.addr) !== undefined) : [];
  const external = balancer === undefined ? undefined : requestedService(world, balancer, port, http) ?? serviceAtExternal(world.cluster, to?.addr ?? addr, to?.port ?? port, number);
  return external === undefined ? undefined : world.promise(external.service, external.port, undefined, addr.family, 'external');
}

/**
 * What the proxy of the client's own node must do with an external address of a Service: it takes the packet before any load balancer does. Which endpoints may serve it
 * is not one answer for all policies, so that nothing is promised but that there are none.
 */
function promiseInside(world: World, { addr, port, protocol }: { readonly addr: Ip; readonly port: number; readonly protocol: Protocol }): ServicePromise | undefined {
  const external = balancerAt(world.network.balancers ?? [], addr) === undefined ? serviceAtExternal(world.cluster, addr, port, protocolNumber(protocol) ?? 0) : undefined;
  const promise = external === undefined ? undefined : world.promise(external.service, external.port, undefined, addr.family, 'external');
  return promise === undefined || promise.usable.length > 0 ? undefined : promise;
}

function plainTargets(world: World, asking: Asking, to: Found, http: HttpRequest | undefined): Or<readonly Target[]> {
  const protocol = asking.protocol ?? 'tcp';
  const port = protocol === 'icmp' ? 0 : portNumber(to, protocol);
  if (port === undefined) return refused(portNeeded(to.name, podPorts(to)));
  const address = pickAddress(asking, to.addresses);
  if (address === undefined) return refused(noAddress(to.name, asking.family === undefined ? 'usable' : `IPv${asking.family}`));
  const promise = nodePortPromise(world, asking, to, { addr: address, port, protocol }) ?? promiseInside(world, { addr: address, port, protocol });
  const behind = promiseBehind(world, asking, { addr: address, port, protocol }, http);
  return found([{ ...makeTarget(asking, address, port, protocol, endOf(to)), ...(promise === undefined ? {} : { promise }), ...(behind === undefined ? {} : { behind }), ...(http === undefined ? {} : { http }) }]);
}
