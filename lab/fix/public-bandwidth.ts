import type { Change } from '../../src/model/finding/index.ts';
import { machineId } from '../cluster/clb.ts';
import { runAll } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { bandwidthCommands } from '../kernel/public-bandwidth.ts';

/** Nodes get public bandwidth, and the switch its rules. */
export async function setPublicBandwidth(lab: Lab, { machines, mbps }: Extract<Change, { readonly kind: 'set-public-bandwidth' }>): Promise<void> {
  const { cluster: { publicBandwidth, nodes } } = lab;
  const given = nodes.filter((node) => machines.includes(machineId(node)));
  if (publicBandwidth === undefined || given.length !== machines.length) throw new Error(`no public bandwidth of ${machines.join(' ')}`);
  await runAll(lab, bandwidthCommands({ ...lab.cluster, publicBandwidth: { ...publicBandwidth, mbps: { ...publicBandwidth.mbps, ...Object.fromEntries(given.map((node) => [node, mbps])) } } }));
}
