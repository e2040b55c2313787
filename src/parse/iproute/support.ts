import type { SupportEntry } from '../../model/evidence/line-state.ts';
import type { AttrTable } from './statement.ts';

/** The rows of docs/support.md that a table of words makes. */
export function supportOf(dialect: string, table: AttrTable): SupportEntry[] {
  return Object.entries(table).map(([name, { state, note }]) => {
    if (note !== undefined) return { dialect, name, state, note };
    return state === 'not supported' ? { dialect, name, state, note: 'not modelled' } : { dialect, name, state };
  });
}
