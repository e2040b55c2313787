import type { Change } from '../../src/model/finding/index.ts';
import { formatIp } from '../../src/net/index.ts';
import { nodeIp } from '../cluster/addresses.ts';
import { balance } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { setClientAddress } from './client-address.ts';

/** A load balancer probes from another address, or keeps some of its backends; it then asks them all anew. `id` is `lb:NAME`. */
export async function setBalancer(lab: Lab, { netns: id, set }: Extract<Change, { readonly kind: 'set-balancer' }>): Promise<void> {
  const { balancers = [], outside = [], nodes } = lab.cluster;
  const own = balancers.find(({ name }) => id === `lb:${name}`);
  if (own === undefined) throw new Error(`no load balancer ${id}`);
  if ('only' in set) {
    const kept = nodes.filter((node) => set.only.some((ip) => formatIp(ip) === nodeIp(lab.cluster, node, 4)));
    return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, nodes: kept } : one)) });
  }
  if ('weight' in set) return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, weights: Object.fromEntries(nodes.map((node) => [node, set.weight])) } : one)) });
  const to = formatIp(set.probeFrom);
  const from = outside.find(({ name }) => name === own.prober)?.ip;
  if (from !== undefined && from !== to) await setClientAddress(lab, from, to);
  return balance(lab, lab.cluster, to);
}
