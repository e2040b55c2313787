import type { VpcService } from '../kube/index.ts';
import type { Because } from '../network/because.ts';
import type { TRoute } from '../tree/t-route.ts';

/** The vpcId of rules that are for all VPCs. */
export const ALL_VPCS = -1;
/** The weight that rules have where nobody gave them another (article 000). */
export const RULE_WEIGHT = 16;

/** A row of t_route as a line of evidence. */
export function lineOfRow({ ref, text }: TRoute): Because {
  return { ref, text };
}

/** The line of a VPCService that wants its address. */
export function lineOfWanted({ spec, ref, metadata: { namespace = 'default', name } }: VpcService): Because {
  return { ref, text: `VPCService ${namespace}/${name}: spec.vpcip ${spec?.vpcip ?? ''}` };
}
