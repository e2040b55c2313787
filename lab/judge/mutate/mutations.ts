import { assembleMutations } from './assemble.ts';
import { conntrackMutations } from './conntrack.ts';
import type { Mutation } from './mutation.ts';
import { netfilterMutations } from './netfilter.ts';
import { networkMutations } from './network.ts';

/** All deliberate errors, in the order of their numbers. */
export const MUTATIONS: readonly Mutation[] = [...netfilterMutations, ...conntrackMutations, ...networkMutations, ...assembleMutations];
