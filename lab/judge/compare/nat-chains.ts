import type { Netns } from '../../../src/model/network/index.ts';
import { natChainsOf } from '../../../src/model/network/nat-chains.ts';
import type { Journey, Step } from '../../../src/model/trace/journey.ts';

/**
 * The journey without steps that a kernel may not have taken, though it walked the same way: nat chains are asked for the first packet of a connection
 * only, and whether the outer UDP packet of a tunnel opens one depends on its source port, a hash of what it carries under a secret of the
 * kernel (udp_flow_src_port, include/net/udp.h) that earlier packets may share. Those of IPIP, SIT and GRE are one connection whatever they carry, which the
 * kernel's own packets (multicast listeners, neighbours) may have opened since netwhy collected.
 * @param repeated The packet was sent anew: a stack that let the first one pass knows its connection, and passes over the nat chains as well.
 */
export function withoutPassable(journey: Journey, netnsOf: (id: string) => Netns | undefined, repeated = false): Journey {
  let tunnelled = false;
  const hops = journey.hops.map((hop) => ({
    ...hop,
    steps: hop.steps.filter((step) => {
      if (step.action === 'encapsulate') tunnelled = true;
      else if (step.action === 'decapsulate') tunnelled = false;
      return !(tunnelled || repeated) || !isOfNat(step, netnsOf(hop.netns));
    }),
  }));
  return { ...journey, hops };
}

function isOfNat({ facts: { table, chain } }: Step, netns: Netns | undefined): boolean {
  if (netns === undefined || netns.tables.kind === 'missing' || chain === undefined) return false;
  return netns.tables.value.some((one) => one.name === table && natChainsOf(one).has(String(chain)));
}
