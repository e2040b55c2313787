import { release } from 'node:os';
import type { Feature, Scenario } from '../scenario.ts';
import { FABRIC } from '../kernel/command.ts';
import { ownsMachine } from '../kernel/machine-settings.ts';
import { runOn, startNode, stopNode } from '../kernel/node.ts';

/** What a scenario needs of the kernel beside namespaces, veth, bridge and netfilter. */
export function needsOf(scenario: Scenario): Feature[] {
  const { overlay, proxy, iptables } = scenario.cluster;
  return [
    ...(proxy === 'ipvs' ? (['ipvs'] as const) : []),
    ...(overlay === 'ipip' ? (['ipip'] as const) : []),
    ...(overlay === 'vxlan' || overlay === 'flannel' ? (['vxlan'] as const) : []),
    ...(iptables === 'legacy' ? (['iptables-legacy'] as const) : []),
    ...(scenario.machine === undefined ? [] : (['machine'] as const)),
  ];
}

const TESTS: Readonly<Record<Exclude<Feature, 'machine'>, readonly string[]>> = {
  ipvs: ['ipvsadm', '-Ln'],
  ipip: ['ip', 'link', 'set', 'tunl0', 'up'],
  vxlan: ['ip', 'link', 'add', 'probe0', 'type', 'vxlan', 'id', '1', 'dstport', '4789'],
  'iptables-legacy': ['iptables-legacy', '-L', '-n'],
};

/** Tries each feature in a namespace of its own. */
export async function featuresOfThisKernel(): Promise<ReadonlySet<Feature>> {
  const node = await startNode(FABRIC, undefined);
  try {
    const have = new Set<Feature>(ownsMachine() ? ['machine'] : []);
    for (const feature of Object.keys(TESTS) as (keyof typeof TESTS)[]) {
      const done = await runOn(node, { at: { node: FABRIC }, argv: TESTS[feature], mayFail: true });
      if (done.code === 0) have.add(feature);
    }
    return have;
  } finally {
    await stopNode(node);
  }
}

/** `uname -r` of the kernel under this lab. */
export function kernelRelease(): string {
  return release();
}
