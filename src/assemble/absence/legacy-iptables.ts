import type { Sources } from '../netns/sources.ts';
import { isLoaded } from './modules.ts';

/**
 * Whether a kernel has no tables of the legacy kind, although no tool that would list them was there. It has none while ip_tables (or
 * ip6_tables) is not loaded. That it is not in /proc/modules shows this only if it is not built in, and then x_tables, which it needs
 * and therefore would be built in with it (`select NETFILTER_XTABLES`, net/ipv4/netfilter/Kconfig), is not in /proc/modules either.
 */
export function legacyTablesAbsent(node: Sources, family: 'ip' | 'ip6'): boolean {
  const modules = node.tree('modules');
  return modules.kind === 'known' && isLoaded(modules.value, 'x_tables') && !isLoaded(modules.value, family === 'ip' ? 'ip_tables' : 'ip6_tables');
}
