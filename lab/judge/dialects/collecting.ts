import type { SourceId } from '../../../src/model/evidence/source.ts';
import { SOURCES } from '../../../src/collect/sources/index.ts';

/** The command by which netwhy's collector reads a source, as shell text; its words are the project's own and need no quoting. */
export function collecting(id: SourceId): string {
  const action = SOURCES.find((source) => source.id === id)?.action;
  if (action?.kind !== 'run') throw new Error(`${id} is not read by a command`);
  return action.argv.join(' ');
}
