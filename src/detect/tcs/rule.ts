import type { Service, VpcService } from '../../model/kube/index.ts';
import type { Words } from '../../model/finding/index.ts';
import type { TcsEvidence, TcsFinding } from '../../model/report/tcs.ts';
import type { TcsRemedy } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import type { ChainPort, Target, TcsWorld } from './world.ts';

/** What one comparison found. `words` names other words of its rule than the usual. */
export interface TcsFault {
  readonly object: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly evidence: readonly TcsEvidence[];
  readonly words?: string;
  /** What could mend it, the best first; which of them does is for the model to say. */
  readonly remedies?: readonly TcsRemedy[];
}

/** One comparison, with its words in both languages; `{name}` is filled from a fault's facts. */
export interface TcsRule {
  readonly id: string;
  readonly severity: TcsFinding['severity'];
  readonly title: Words;
  readonly explanation: Words;
  /** Other words, by `TcsFault.words`. */
  readonly others?: Readonly<Record<string, { readonly title: Words; readonly explanation: Words }>>;
  readonly detect: (world: TcsWorld) => readonly TcsFault[];
}

/** A field of an object as evidence: the object's own line. */
export function fieldOf({ kind, metadata: { namespace, name }, ref }: VpcService | Service, field: string): TcsEvidence {
  return { ref, text: `${kind} ${namespace ?? 'default'}/${name}: ${field}` };
}

/** A row as evidence. */
export function rowEvidence({ ref, text }: TRoute): TcsEvidence {
  return { ref, text };
}

/** What is not there. */
export function absent(text: string): TcsEvidence {
  return { text, absent: true };
}

export function targetText({ pip, pport }: Target): string {
  return `${pip}:${pport}`;
}

/** How a port of a VPCService is called: `vpcId -1 tcp 169.254.0.5:80`. */
export function portText({ chain, proto, vport }: ChainPort): string {
  return `vpcId ${chain.vpc.spec?.vpcid ?? '?'} ${proto} ${chain.vpc.spec?.vpcip ?? '?'}:${vport}`;
}

/** The line of a VPCService that wants a port. */
export function wantedBy({ chain: { vpc }, proto, vport }: ChainPort): TcsEvidence {
  return fieldOf(vpc, `spec.vpcid ${vpc.spec?.vpcid ?? '?'}, spec.vpcip ${vpc.spec?.vpcip ?? '?'}, spec.ports ${vport}/${proto.toUpperCase()}`);
}

/** All ports of VPCServices that must work. */
export function portsOf({ chains }: TcsWorld): readonly ChainPort[] {
  return chains.flatMap(({ ports }) => ports);
}
