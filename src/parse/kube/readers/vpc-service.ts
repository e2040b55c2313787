import type { VpcService } from '../../../model/kube/vpc-service.ts';
import { integer, integerOrString, list, string, strings, struct } from './shape.ts';

type Spec = NonNullable<VpcService['spec']>;
type Port = NonNullable<Spec['ports']>[number];

/** The fields that a VPCService has beside its metadata: its `status` is one word, its Service stands beside `spec`. */
export const vpcServiceFields = struct<Pick<VpcService, 'spec' | 'status' | 'serviceName'>>({
  serviceName: string,
  spec: struct<Spec>({ ports: list(struct<Port>({ name: string, port: integer, protocol: string, targetPort: integerOrString }, ['port'])), selector: strings, vpcid: integer, vpcip: string }),
  status: string,
});
