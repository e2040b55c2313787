import type { IprouteAttr, IprouteStatement, IprouteTree } from '../../../../src/model/tree/iproute.ts';

/** What the kernel says of a route and nobody can tell it. */
const STATE = new Set(['dead', 'linkdown', 'offload', 'trap', 'rt_offload', 'rt_trap', '[detached]', '[unresolved]', 'offload_failed', 'rt_offload_failed']);

/** The commands that make what a dump shows, from its nodes: a route with its next hops is one line. */
export function commandsOf(tree: IprouteTree, isProxy = false): string[] {
  const commands: string[] = [];
  for (const { node } of tree.lines) {
    if (node?.kind !== 'statement') continue;
    const last = commands.length - 1;
    if (node.of === 'nexthop') commands[last] = `${commands[last] ?? ''} nexthop ${words(node).join(' ')}`;
    else if (node.of === 'route') commands.push(`route append ${[...node.subject, ...words(node)].join(' ')}`);
    else if (node.of === 'rule') commands.push(`rule add priority ${(node.subject[0] ?? '').replace(':', '')} ${words(node).join(' ')}`);
    else if (node.of === 'neighbour') commands.push(`neigh add ${isProxy ? 'proxy ' : ''}${[...node.subject, ...words(node)].join(' ')}`);
  }
  return commands;
}

function words({ attrs }: IprouteStatement): string[] {
  return attrs.filter(({ name }) => !STATE.has(name)).flatMap(wordsOf);
}

function wordsOf({ name, values }: IprouteAttr): readonly string[] {
  if (/^[A-Z]+$/.test(name)) return ['nud', name.toLowerCase()];
  if (name === 'lookup' && values[0] === '[l3mdev-table]') return ['l3mdev'];
  if (name === 'expires') return [name, (values[0] ?? '').replace('sec', '')];
  if (name === 'proxy') return [];
  return [name, ...values];
}
