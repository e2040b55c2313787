import type { Because } from '../../model/network/because.ts';
import type { MachineBandwidth, PublicBandwidth } from '../../model/network/public-bandwidth.ts';
import type { CvmInstance } from '../../model/tree/clb.ts';
import { known, missing } from '../part/index.ts';
import type { Told } from './clb-answers.ts';

/** Whether machines have the bandwidth, by what DescribeNetworkAccountType answers. */
const OF_MACHINES: ReadonlyMap<string, boolean> = new Map([['LEGACY', true], ['STANDARD', false]]);

/** Public bandwidth of the machines that DescribeInstances tells of, and the kind of the account; nothing where neither is told. */
export function assemblePublicBandwidth(instances: readonly Told<CvmInstance>[] = [], account: Told<string> | undefined): PublicBandwidth | undefined {
  if (account === undefined && instances.every(({ value }) => value.InternetAccessible === undefined)) return undefined;
  const machines = new Map<string, MachineBandwidth[]>();
  for (const instance of instances) {
    for (const address of instance.value.PrivateIpAddresses ?? []) machines.set(address, [...(machines.get(address) ?? []), machineOf(instance)]);
  }
  return { account: accountOf(account), machines };
}

function accountOf(account: Told<string> | undefined): PublicBandwidth['account'] {
  if (account === undefined) return missing({ text: 'no answer of DescribeNetworkAccountType says of which kind the account is' });
  const because: Because = { ref: account.ref, text: `NetworkAccountType ${account.value}` };
  const ofMachines = OF_MACHINES.get(account.value);
  return ofMachines === undefined ? missing(because) : known({ ofMachines, because });
}

function machineOf({ value: { InstanceId: id, InternetAccessible }, ref }: Told<CvmInstance>): MachineBandwidth {
  const mbps = InternetAccessible?.InternetMaxBandwidthOut;
  return { id, ...(mbps === undefined ? {} : { mbps }), because: { ref, text: `CVM ${id}: InternetMaxBandwidthOut ${mbps ?? '-'}` } };
}
