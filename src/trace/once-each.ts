import type { Netns, Network } from '../model/network/netns.ts';
import { again, worked } from './reads.ts';
import type { Kept } from './reads.ts';

/** A function of a network or a namespace and a key that computes each answer once, for as long as the object lives. The answer must follow from the two alone. */
export function onceEach<O extends Network | Netns, K, V>(compute: (of: O, key: K) => V): (of: O, key: K) => V {
  const answers = new WeakMap<O, Map<K, Kept<V>>>();
  return (of, key) => {
    let known = answers.get(of);
    if (known === undefined) {
      known = new Map();
      answers.set(of, known);
    }
    const answer = known.get(key);
    if (answer !== undefined) return again(of, answer);
    const kept = worked(of, () => compute(of, key));
    known.set(key, kept);
    return kept.value;
  };
}
