import { serviceAtNodePort } from '../model/kube/index.ts';
import type { ServicePromise } from '../model/kube/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { protocolNumber } from '../net/protocol.ts';
import { hostsOf } from './hosts.ts';
import type { Asking, Protocol } from './target.ts';
import type { Found, World } from './world.ts';

/**
 * What the node to which an address belongs (of loopback: the client's own) must do with a node port. A pod's packet and the node's own may be served by any
 * endpoint where the policy is Local (kubernetes pkg/proxy/iptables/proxier.go, the short cuts of KUBE-EXT-*), so that nothing is promised then but that
 * there is none on the node.
 */
export function nodePortPromise(world: World, { client }: Asking, to: Found, at: { readonly addr: Ip; readonly port: number; readonly protocol: Protocol }): ServicePromise | undefined {
  const asked = serviceAtNodePort(world.cluster, at.port, protocolNumber(at.protocol) ?? 0);
  const netns = /^(?:127\.|::1$)/.test(formatIp(at.addr)) ? client.netns : to.netns;
  const host = asked === undefined ? undefined : hostsOf(world).find((one) => one.netns.id === netns);
  if (asked === undefined || host === undefined) return undefined;
  const promise = world.promise(asked.service, asked.port, host.name, at.addr.family, 'external');
  const isShort = client.pod !== undefined || client.netns === netns;
  return isShort && asked.service.spec?.externalTrafficPolicy === 'Local' && promise.usable.length > 0 ? undefined : promise;
}
