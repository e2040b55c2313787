import { expect, it } from 'vitest';
import { parseIp } from '../../net/index.ts';
import { networkOf } from '../testing/network.ts';
import type { Ip } from '../../net/ip.ts';
import { answersOutside } from './from-outside.ts';

const VIP = '10.0.0.200';
/** After lo. */
const ETH0 = 2;

function ip(text: string): Ip {
  const read = parseIp(text);
  if (read === undefined) throw new Error(text);
  return read;
}

/** Whether a node with 10.0.0.1 on its uplink answers a router's request for an address that its devices have or not. */
function answers(spec: { readonly eth0?: string; readonly dummy?: string; readonly ignore?: string }): string {
  const network = networkOf({
    n: {
      devices: { eth0: { addrs: ['10.0.0.1/24', ...(spec.eth0 === undefined ? [] : [spec.eth0])] }, ipvs0: { addrs: spec.dummy === undefined ? [] : [spec.dummy] } },
      routes: ['default via 10.0.0.254 dev eth0'], sysctls: { 'net.ipv4.conf.all.arp_ignore': spec.ignore ?? '0' },
    },
  });
  return answersOutside(network, { kind: 'outside', netns: 'n/n', ifindex: ETH0, protocol: 'tcp', src: ip('198.51.100.7'), dst: ip(VIP), dport: 80, size: 'full' });
}

it.each([
  ['an address of another device', { dummy: `${VIP}/32` }, 'yes'],
  ['an address of another device, with arp_ignore', { dummy: `${VIP}/32`, ignore: '1' }, 'no'],
  ['an address of the uplink, with arp_ignore', { eth0: `${VIP}/32`, dummy: `${VIP}/32`, ignore: '1' }, 'yes'],
  ['an address of the uplink, with arp_ignore that asks for the sender\'s network', { eth0: '10.0.0.200/24', ignore: '2' }, 'yes'],
  ['no address of the node', {}, 'no'],
])('%s is answered for: %j: %s', (_what, spec, answer) => {
  expect(answers(spec)).toBe(answer);
});
