import type { Random } from '../../random.ts';
import type { Hook } from './context.ts';

/** A chain that users made: rules of the chains in `from` jump to it. Deeper levels are jumped to from lesser ones only, so nothing runs in circles. */
export interface UserChain {
  readonly name: string;
  readonly level: number;
  readonly hooks: readonly Hook[];
}

/** Up to six chains on three levels, each reached from one hook or from several. */
export function userChains(random: Random, prefix: string, hooks: readonly Hook[]): readonly UserChain[] {
  const chains: UserChain[] = [];
  const count = random.weighted([[1, 0], [3, random.int(1, 3)], [3, random.int(3, 6)]]);
  for (let index = 0; index < count; index += 1) {
    const above = chains.filter(({ level }) => level < 3);
    const parent = above.length > 0 && random.chance(0.6) ? random.pick(above) : undefined;
    const several = random.chance(0.3);
    const own = parent?.hooks ?? (several ? random.some(hooks, 2) : [random.pick(hooks)]);
    chains.push({ name: `${prefix}${index}`, level: (parent?.level ?? 0) + 1, hooks: own });
  }
  return chains;
}

/** The chains that a rule of a chain (`level` 0: a base chain) may jump to: deeper ones that expect to be reached from all of its hooks. */
export function below(chains: readonly UserChain[], level: number, hooks: readonly Hook[]): readonly UserChain[] {
  return chains.filter((chain) => chain.level > level && chain.level <= level + 2 && hooks.every((hook) => chain.hooks.includes(hook)));
}
