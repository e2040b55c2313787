import { podKey, podNetns } from '../cluster/addresses.ts';
import type { Place } from '../kernel/command.ts';
import { nodeOf } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';

/** Where a namespace of the model (`NODE/host`, `NODE/cni-...`) is in the lab. */
export function placeOfNetns(lab: Lab, netns: string): Place {
  const slash = netns.indexOf('/');
  const node = netns.slice(0, slash);
  const id = netns.slice(slash + 1);
  if (id === 'host') return { node };
  const pod = lab.cluster.pods.find((each) => each.node === node && podNetns(each) === id);
  if (pod === undefined) throw new Error(`no pod has the namespace ${netns}`);
  return { node, pod: podKey(pod) };
}

/** The name of a device by its index. */
export async function deviceName(lab: Lab, at: Place, ifindex: number): Promise<string> {
  const links = JSON.parse((await runOn(nodeOf(lab, at.node), { at, argv: ['ip', '-j', 'link'] })).stdout) as { ifindex: number; ifname: string }[];
  const name = links.find((link) => link.ifindex === ifindex)?.ifname;
  if (name === undefined) throw new Error(`no device ${ifindex} in ${at.node}${at.pod === undefined ? '' : `/${at.pod}`}`);
  return name;
}
