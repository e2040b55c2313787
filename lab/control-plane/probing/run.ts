import type { Cluster, ClusterPlan } from '../cluster.ts';
import { openCluster } from '../cluster.ts';
import { netwhy } from '../faults/ask.ts';
import { FAULTS } from '../faults/list.ts';
import { podOf } from '../faults/probe.ts';
import { installAgent, leftPods } from '../faults/run.ts';
import { SHOP, startShop } from '../workloads/shop.ts';

/** What a probe must see while the cluster is whole. */
const WHOLE = [
  { to: `svc/${SHOP}/single:80`, flags: [] }, { to: `svc/${SHOP}/names:53`, flags: ['--udp'] }, { to: 'node/n2', flags: ['--icmp'] },
] as const;
/**
 * Faults, and what a client is told. With the first two the packet leaves for the wire, whose machine has no way either and says so: it is not collected, so the model can
 * only say that nothing comes back. That is a difference, in the outcome alone.
 */
const BROKEN: Readonly<Record<string, { readonly errno: string; readonly differs: boolean }>> = {
  'chain-flushed': { errno: 'ENETUNREACH', differs: true }, 'route-removed': { errno: 'ENETUNREACH', differs: true }, 'wrong-target-port': { errno: 'ECONNREFUSED', differs: false },
};
const WAYS = { agent: [], pods: ['--agent-namespace', 'netwhy-none'] } as const;

interface Probed {
  readonly agreement: string;
  readonly attempted: { readonly kind: string; readonly errno?: string };
  readonly seen: readonly { readonly role: string; readonly netns: string; readonly dev: string }[];
  readonly predicted: { readonly finding?: { readonly id: string } };
  readonly differences: readonly { readonly kind: string }[];
}

/**
 * Probes a real cluster by its kubeconfig, with the agent and without it: a connection, a datagram and a ping that are answered and seen on both nodes, and connections
 * that faults break. Each time reality must be as the model says, as far as that can know, and no pod be left. Prints a line each, and gives how many went wrong.
 */
export async function tryProbes(plan: ClusterPlan, print: (line: string) => void): Promise<number> {
  const cluster = await openCluster(plan);
  let wrong = 0;
  const told = (what: string, faults: readonly string[], said: string): void => {
    wrong += faults.length === 0 ? 0 : 1;
    print(`${faults.length === 0 ? 'ok   ' : 'WRONG'} ${what}: ${said}${faults.map((fault) => `\n    ${fault}`).join('')}`);
  };
  try {
    await startShop(cluster.plane);
    await installAgent(cluster);
    for (const [way, flags] of Object.entries(WAYS)) {
      for (const { to, flags: more } of WHOLE) {
        const { probed, err } = await probe(cluster, to, [...more, ...flags]);
        const nodes = new Set(probed?.seen.map(({ netns }) => netns.split('/')[0]));
        told(`${to} by ${way}`, [...agreeing(probed, err), ...(probed?.attempted.kind === 'answered' ? [] : ['it was not answered']), ...(nodes.size === 2 || to.startsWith('svc/shop/names') ? [] : [`it was seen on ${[...nodes].join(', ') || 'no node'}`])], textOf(probed));
      }
    }
    for (const fault of FAULTS) {
      const wanted = BROKEN[fault.name];
      if (wanted === undefined || 'skipped' in fault) continue;
      await fault.inject(cluster);
      const { probed, err } = await probe(cluster, `svc/${SHOP}/single:80`, []);
      await fault.undo(cluster);
      told(fault.name, [...agreeing(probed, err, wanted.differs), ...(probed?.attempted.errno === wanted.errno ? [] : ['the client is told something else']), ...(fault.causes.includes(probed?.predicted.finding?.id ?? '') ? [] : [`the cause is ${probed?.predicted.finding?.id ?? 'none'}`])], textOf(probed));
    }
    const left = await leftPods(cluster);
    told('what is left in the cluster', left === '' ? [] : [left], left === '' ? 'nothing' : left);
  } finally {
    await cluster.close();
  }
  return wrong;
}

async function probe(cluster: Cluster, to: string, flags: readonly string[]): Promise<{ readonly probed: Probed | undefined; readonly err: string }> {
  const { out, err } = await netwhy(cluster, ['probe', `pod/${SHOP}/${await podOf(cluster, 'web')}`, to, '--yes', '-o', 'json', '--for', '2', ...flags]);
  return { probed: out === '' ? undefined : (JSON.parse(out) as Probed), err };
}

function agreeing(probed: Probed | undefined, err: string, inOutcome = false): readonly string[] {
  if (probed === undefined) return [`nothing was said: ${err.trim().split('\n').at(-1) ?? ''}`];
  return [
    ...((inOutcome ? probed.differences.length === 1 && probed.differences[0]?.kind === 'outcome' && probed.seen.some(({ role }) => role === 'error') : probed.agreement === 'agrees') ? [] : [`reality and model: ${probed.agreement} ${JSON.stringify(probed.differences).slice(0, 600)}`]),
    ...(err.includes('this sends real packets') ? [] : ['what is sent was not shown first']),
  ];
}

function textOf(probed: Probed | undefined): string {
  if (probed === undefined) return 'nothing';
  const { attempted: { kind, errno }, seen } = probed;
  return `${errno ?? kind}, seen at ${seen.map(({ role, netns, dev }) => `${role} ${netns} ${dev}`).join(', ')}`.slice(0, 400);
}
