import type { Words } from '../finding/index.ts';
import type { RowChange, RowValues } from './change.ts';

/** All that changes of the rules of one address, in one transaction. */
export interface PlannedAddress {
  readonly vip: string;
  /** The objects that want it so: `vpcservice/NAMESPACE/NAME`. */
  readonly objects: readonly string[];
  /** In this order. */
  readonly changes: readonly RowChange[];
  /** All rules of the address as they were, and as they then are. */
  readonly before: readonly RowValues[];
  readonly after: readonly RowValues[];
}

/** The difference between the rules that VPCServices and Services want and those that there are; `netwhy apply` carries it out. */
export interface TcsPlan {
  readonly schemaVersion: 1;
  readonly kind: 'netwhy-plan';
  readonly area: 'tcs';
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly source: { readonly origin: string; readonly createdAt: string };
  readonly addresses: readonly PlannedAddress[];
  /** What does not agree and is not changed by this plan, with commands for people where they are known. */
  readonly left: readonly { readonly object: string; readonly title: Words; readonly fix?: readonly string[] }[];
}
