import type { Identity, Report } from '../model/report/index.ts';
import { say } from './phrases.ts';
import type { Lang } from './phrases.ts';

/** Digits of a container's id that runtimes' own tools show. */
const SHORT = 12;

/** From a pod to the devices on its node, in one line: `pod/shop/web (10.40.1.10) = container 3f2a9c1d0b7e (main) = netns cni-1 = eth0 (ifindex 2) <-> cali12 (ifindex 7) of node/n1`. */
export function identityText({ pod, addresses, containers, netns, devices }: Identity, places: Report['places'], lang: Lang): string {
  const held = containers.map(({ id, name }) => `${say('container', lang)} ${id.slice(0, SHORT)}${name === undefined ? '' : ` (${name})`}`);
  const pairs = devices.map(({ name, ifindex, peer }) => `${name} (ifindex ${ifindex}) <-> ${peer.name} (ifindex ${peer.ifindex}) ${say('of', lang)} ${places[peer.netns] ?? peer.netns}`);
  return [`${pod} (${addresses.join(', ')})`, ...(held.length === 0 ? [] : [held.join(', ')]), `netns ${netns}`, ...pairs].join(' = ');
}
