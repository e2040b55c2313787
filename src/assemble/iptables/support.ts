import type { SupportEntry } from '../../model/evidence/line-state.ts';
import { IPTABLES_MATCHES, IPTABLES_TARGETS } from '../../model/tree/iptables-modules.ts';
import type { ModuleSupport } from '../../model/tree/iptables-modules.ts';

/**
 * One row for each match module and target of iptables-extensions(8), from the table that also decides which of them must have
 * a converter.
 */
export const IPTABLES_SUPPORT: readonly SupportEntry[] = [...rows('iptables match', IPTABLES_MATCHES), ...rows('iptables target', IPTABLES_TARGETS)];

function rows(dialect: string, modules: Readonly<Record<string, ModuleSupport>>): SupportEntry[] {
  return Object.entries(modules).map(([name, { state, note }]) => ({ dialect, name, state, ...(note !== undefined && { note }) }));
}
