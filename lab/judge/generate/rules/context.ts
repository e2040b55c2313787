import type { Random } from '../../random.ts';
import type { Target } from '../probes/hints.ts';
import type { Family } from '../topology/topology.ts';
import type { SetFacts } from './ipset.ts';
import type { Palette } from './palette.ts';

export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
export const HOOKS: readonly Hook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];

/** What a rule is about; nothing: any packet. */
export type Protocol = 'tcp' | 'udp' | 'icmp';

/** How much of what ends or splits a packet's way a world still takes: most packets must get far. */
export interface Budget {
  /** Rules that drop or reject. */
  cuts: number;
  /** Rules that roll dice: each one doubles the ways that have to be walked. */
  dice: number;
  nats: number;
  notracks: number;
}

/** What probes should ask so that the rules are met, while it is being collected. */
export interface HintsDraft {
  /** Addresses and ports that only a translation makes answer. */
  readonly targets: Target[];
  readonly uids: number[];
}

/** Where a rule is being written. */
export interface RuleContext {
  readonly random: Random;
  readonly palette: Palette;
  readonly budget: Budget;
  readonly hints: HintsDraft;
  readonly sets: readonly SetFacts[];
  readonly family: Family;
  readonly table: string;
  /** The hooks from which the chain can be reached. */
  readonly hooks: readonly Hook[];
  readonly protocol: Protocol | undefined;
}

/** Whether the chain is reached from these hooks only. */
export function only(context: RuleContext, ...hooks: readonly Hook[]): boolean {
  return context.hooks.every((hook) => hooks.includes(hook));
}

export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
