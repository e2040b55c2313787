import type { KubeObject } from './object.ts';

/**
 * What VMs of a VPC may ask on the physical network, as the vpcservice-controller of TCS keeps it (`infra.tce.io/v1`). Its `status` is one word, and its annotations
 * say for each port where VPCGW sends it on: `"80": '[{"pip":"10.28.41.210","pport":80}]'`.
 */
export type VpcService = KubeObject<
  {
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol?: string; readonly targetPort?: number | string }[];
    readonly selector?: Readonly<Record<string, string>>;
    /** -1: for all VPCs. */
    readonly vpcid?: number;
    /** The address inside of VPCs. */
    readonly vpcip?: string;
  },
  string
> & {
  /** The Service that its controller made of it. */
  readonly serviceName?: string;
};

/** How the Service of a VPCService is called, as its controller makes it, where it does not say so itself. */
export function serviceNameOf({ serviceName, metadata: { name } }: VpcService): string {
  return serviceName ?? `vpcservice-${name}`;
}
