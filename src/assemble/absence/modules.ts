import type { ModuleNode } from '../../model/tree/node.ts';
import type { LineTree } from '../../model/tree/source-line.ts';

/** Whether a module is in the list of loaded ones. Not being there means little: it may be built into the kernel. */
export function isLoaded(modules: LineTree<ModuleNode>, name: string): boolean {
  return modules.lines.some(({ node }) => node?.name === name);
}
