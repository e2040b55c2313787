import type { SupportEntry } from '../../model/evidence/line-state.ts';
import { IPSET_TYPES } from '../../model/tree/ipset.ts';
import type { ModuleSupport } from '../../model/tree/iptables-modules.ts';

/** One row for each set type of ipset(8), from the table that decides which of them are converted. */
export const IPSET_SUPPORT: readonly SupportEntry[] = Object.entries(IPSET_TYPES).map(([name, support]: [string, ModuleSupport]) => ({
  dialect: 'ipset type', name, state: support.state, ...(support.note !== undefined && { note: support.note }),
}));
