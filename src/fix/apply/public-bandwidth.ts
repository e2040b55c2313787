import type { Change } from '../../model/finding/index.ts';
import type { MachineBandwidth, Network } from '../../model/network/index.ts';
import { PROPOSED } from './override.ts';

/** Virtual machines have other public bandwidth. What probes of load balancers come to is walked anew. */
export function setPublicBandwidth(network: Network, { machines, mbps }: Extract<Change, { kind: 'set-public-bandwidth' }>): Network {
  const { publicBandwidth } = network;
  if (publicBandwidth === undefined) return network;
  const changed = (one: MachineBandwidth): MachineBandwidth => (machines.includes(one.id) ? { ...one, mbps, because: PROPOSED } : one);
  return { ...network, publicBandwidth: { ...publicBandwidth, machines: new Map([...publicBandwidth.machines].map(([address, those]) => [address, those.map(changed)])) } };
}
