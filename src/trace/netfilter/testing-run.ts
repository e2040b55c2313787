import type { Netns } from '../../model/network/netns.ts';
import type { Branch, Step } from '../../model/trace/journey.ts';
import { explore } from '../explore.ts';
import type { Skb } from '../skb.ts';
import type { Env, Hook } from './env.ts';
import { runHookWith } from './hook.ts';
import { indexedCursor } from './index/chain-index.ts';
import type { HookVerdict } from './verdict.ts';
import { networkOf } from './testing.ts';

/** What came of a packet at some hooks, in one way that the dice can fall. */
export interface HookRun {
  readonly weight: number;
  readonly verdicts: readonly HookVerdict[];
  readonly skb: Skb;
  readonly steps: readonly Step[];
  readonly choices: readonly string[];
  readonly assumed: readonly string[];
}

/** Sends a packet through hooks of one namespace, once for every way that the dice can fall; stops at the first hook that does not accept. */
export function runHooks(netns: Netns, make: () => Skb, hooks: readonly Hook[], cursorOf: Env['cursorOf'] = indexedCursor): readonly HookRun[] {
  return runPackets(netns, [{ make, hooks }], cursorOf).map(({ weight, choices, assumed, packets }) => {
    const only = packets[0];
    if (only === undefined) throw new Error('no packet was sent');
    return { weight, choices, assumed, ...only };
  });
}

/** The same for several packets, one after the other, that share the connection table. */
export function runPackets(
  netns: Netns, packets: readonly { readonly make: () => Skb; readonly hooks: readonly Hook[] }[], cursorOf: Env['cursorOf'] = indexedCursor,
): readonly { weight: number; choices: readonly string[]; assumed: readonly string[]; doubts: readonly string[]; packets: readonly Pick<HookRun, 'verdicts' | 'skb' | 'steps'>[] }[] {
  const results: Pick<HookRun, 'verdicts' | 'skb' | 'steps'>[][] = [];
  const walk = explore(networkOf(netns), { maxBranches: 5000 }, (run) => {
    const result = packets.map(({ make, hooks }) => {
      const skb = make();
      const verdicts: HookVerdict[] = [];
      run.enter(netns.id);
      for (const hook of hooks) {
        const verdict = runHookWith(cursorOf, run, skb, hook, skb.packet.src.family === 4 ? 'ip' : 'ip6');
        verdicts.push(verdict);
        if (verdict.kind !== 'accept') break;
      }
      return { verdicts, skb, steps: run.takeHops().flatMap((hop) => hop.steps) };
    });
    results.push(result);
    return { outcome: { kind: 'one-way' } };
  });
  return walk.branches.map((branch: Branch, place) => ({
    weight: branch.weight, choices: branch.choices, assumed: branch.assumed.map((because) => because.text), doubts: (branch.doubts ?? []).map((because) => because.text), packets: results[place] ?? [],
  }));
}

/** The only way that the packet can go; an error when there are several. */
export function runOne(netns: Netns, make: () => Skb, hooks: readonly Hook[]): HookRun {
  const runs = runHooks(netns, make, hooks);
  const [only] = runs;
  if (only === undefined || runs.length !== 1) throw new Error(`${runs.length} ways: ${runs.map((run) => run.choices.join(', ')).join(' | ')}`);
  return only;
}
