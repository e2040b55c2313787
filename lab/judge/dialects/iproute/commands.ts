import type { IprouteAttr, IprouteStatement, IprouteTree } from '../../../../src/model/tree/iproute.ts';

/** What the kernel says of a route and nobody can tell it. */
const STATE = new Set(['dead', 'linkdown', 'offload', 'trap', 'rt_offload', 'rt_trap', '[detached]', '[unresolved]', 'offload_failed', 'rt_offload_failed']);

/**
 * Numbers for names: after a number, `ip -batch` takes the name that it had read before for that number (rtnl_rtprot_a2n and its like keep
 * name and number apart, lib/rt_names.c of iproute2 6.1).
 */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  proto: { redirect: 1, kernel: 2, boot: 3, static: 4, gated: 8, ra: 9, zebra: 11, bird: 12, dhcp: 16, bgp: 186, ospf: 188 },
  table: { default: 253, main: 254, local: 255 }, lookup: { default: 253, main: 254, local: 255 }, scope: { global: 0, site: 200, link: 253, host: 254, nowhere: 255 },
};

/** The commands that make what a dump shows, from its nodes: a route with its next hops is one line. */
export function commandsOf(tree: IprouteTree, isProxy = false): string[] {
  const commands: string[] = [];
  for (const { node } of tree.lines) {
    if (node?.kind !== 'statement' || isKernels(node)) continue;
    const last = commands.length - 1;
    if (node.of === 'nexthop') {
      if (!(commands[last] ?? '').includes(' nhid ')) commands[last] = `${commands[last] ?? ''} nexthop ${words(node).join(' ')}`;
    } else if (node.of === 'route') commands.push(`route append ${[...node.subject, ...words(node)].join(' ')}`);
    else if (node.of === 'rule') commands.push(`rule add priority ${(node.subject[0] ?? '').replace(':', '')} ${words(node).join(' ')}`);
    else if (node.of === 'neighbour') commands.push(`neigh add ${isProxy ? 'proxy ' : ''}${[...node.subject, ...words(node)].join(' ')}`);
  }
  return commands;
}

/** What is there without being asked for: three rules, and IPv6 routes with the metric 0, which is what nobody can ask for. */
function isKernels({ of, subject, attrs }: IprouteStatement): boolean {
  if (of === 'route') return attrs.some(({ name, values }) => name === 'metric' && values[0] === '0');
  return of === 'rule' && /^(?:0: local|32766: main|32767: default)$/.test(`${subject[0] ?? ''} ${attrs[1]?.values[0] ?? ''}`) && attrs.length === 2 && attrs[0]?.values[0] === 'all';
}

/** A nexthop object says gateway and device itself. */
function words({ attrs }: IprouteStatement): string[] {
  const hasObject = attrs.some(({ name }) => name === 'nhid');
  return attrs.filter(({ name }) => !STATE.has(name) && !(hasObject && (name === 'via' || name === 'dev'))).flatMap(wordsOf);
}

function wordsOf({ name, values }: IprouteAttr): readonly string[] {
  if (/^[A-Z]+$/.test(name)) return ['nud', name.toLowerCase()];
  if (name === 'lookup' && values[0] === '[l3mdev-table]') return ['l3mdev'];
  if (name === 'expires') return [name, (values[0] ?? '').replace('sec', '')];
  if (name === 'proxy') return [];
  // It is always locked, and the word may not be said.
  if (name === 'rto_min') return [name, values.at(-1) ?? ''];
  if (name === 'ipproto') return [name, (values[0] ?? '').replace('ipproto-', '')];
  if (name === 'encap') return [name, values.join(' ').replace(/segs \d+ \[ (\S+) .*\]/, 'segs $1')];
  const number = NUMBERS[name]?.[values[0] ?? ''];
  return number === undefined ? [name, ...values] : [name, String(number)];
}
