/** `ip -batch`, and the dumps of addresses, devices, routes, rules and neighbours. */
import fc from 'fast-check';
import { parseAddresses, printAddresses } from '../../../../src/parse/addr/index.ts';
import { parseBridgeLinks, printBridgeLinks } from '../../../../src/parse/bridge/index.ts';
import { parseLinks, printLinks } from '../../../../src/parse/link/index.ts';
import { parseNeighbours, printNeighbours } from '../../../../src/parse/neigh/index.ts';
import { parseRoutes, printRoutes } from '../../../../src/parse/route/index.ts';
import { parseRules, printRules } from '../../../../src/parse/rule/index.ts';
import type { IprouteTree } from '../../../../src/model/tree/iproute.ts';
import { treeProblems } from '../check-tree.ts';
import { collecting } from '../collecting.ts';
import type { FuzzedDialect } from '../dialect.ts';
import { textsOf } from '../grammar.ts';
import { mutated } from '../mutate.ts';
import { assembledProblems } from './assembled.ts';
import { commandsOf } from './commands.ts';
import { LINES, WORDS } from './lines.ts';

const routes = { parse: parseRoutes, print: printRoutes };
const rules = { parse: parseRules, print: printRules };
const neighbours = { parse: parseNeighbours, print: printNeighbours };
const READERS = {
  'ip-link': { parse: parseLinks, print: printLinks }, 'ip-addr': { parse: parseAddresses, print: printAddresses }, 'bridge-link': { parse: parseBridgeLinks, print: printBridgeLinks },
  'ip-route': routes, 'ip6-route': routes, 'ip-rule': rules, 'ip6-rule': rules, 'ip-neigh': neighbours, 'ip-neigh-proxy': neighbours,
} as const;
/** What commands are made of; devices and addresses come from the input again. */
const MADE_AGAIN: ReadonlySet<string> = new Set(['ip-route', 'ip6-route', 'ip-rule', 'ip6-rule', 'ip-neigh', 'ip-neigh-proxy']);
export type IprouteId = keyof typeof READERS;
const IDS = Object.keys(READERS) as readonly IprouteId[];
export type Trees = Readonly<Record<IprouteId, IprouteTree>>;

const SETUP = `sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
printf '%s\\n' 'link set lo up' 'link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02' 'link add br0 address 02:00:00:00:00:03 type bridge' 'link set v0 addrgenmode none' 'link set v1 addrgenmode none' 'link set br0 addrgenmode none' 'link set v0 up' 'link set v1 up' 'addr add 10.9.0.1/24 dev v0' 'addr add 10.9.1.1/24 dev v1' 'addr add fd09::1/64 dev v0 nodad' 'addr add fd09:1::1/64 dev v1 nodad' | ip -batch -
${settle()}`;
/** IPv6 addresses get their routes a moment later, from a work queue (addrconf_dad_work, net/ipv6/addrconf.c). */
function settle(): string {
  return `for try in 1 2 3 4 5 6 7 8 9; do case "$(ip -6 route show table local)" in *fd09::1*fd09:1::1*) break;; esac; sleep 0.05; done`;
}

const DUMPS = IDS.map((id) => `echo '@@ ${id}'; ${collecting(id)}; echo '@@ ${id} json'; ${collecting(id).replace(/^(ip|bridge)/, '$1 -j')}`).join('\n');
const BATCH = (prefix: string, flag: string): string => `sed -n 's/^${prefix} //p' /run/in | ip ${flag} -force -batch -`;

/** An input is lines for `ip -batch`; the first character is the family, `0` where there is none. Each is tried in a namespace of its own. */
export const iprouteDialect: FuzzedDialect = {
  name: 'iproute2',
  inputs: mutated(fc.array(textsOf(LINES)('line'), { minLength: 1, maxLength: 12 }), WORDS),
  commands: { setup: ':', load: `cat > /run/in\nunshare --net sh -s <<'END' > /run/out\n${SETUP}\n${BATCH('0', '')}\n${BATCH('4', '-4')}\n${BATCH('6', '-6')}\nsleep 0.1\n${DUMPS}\nEND`, dump: 'cat /run/out' },
  textOf: (input) => `${input.join('\n')}\n`,
  tookAny: ({ said }, input) => (said.match(/^Command failed/gm) ?? []).length < input.length,
  problems: (dump) => {
    const texts = sections(dump);
    const problems = IDS.flatMap((id) => treeProblems(READERS[id].parse(texts.get(id) ?? '', id), texts.get(id) ?? '', READERS[id].print));
    return problems.length > 0 ? problems : assembledProblems(treesOf(texts, ''), treesOf(texts, ' json'));
  },
  reprints: (dump, input) => [{ of: 'nodes', text: `${[...input.filter((line) => line.startsWith('0 ')), ...commandsIn(dump)].join('\n')}\n` }],
  comparable: (dump) => [...sections(dump)].filter(([id]) => MADE_AGAIN.has(id)).map(([id, text]) => `${id}\n${settled(text)}`).join(''),
};

function treesOf(texts: ReadonlyMap<string, string>, suffix: string): Trees {
  return Object.fromEntries(IDS.map((id) => [id, READERS[id].parse(texts.get(id + suffix) ?? '', id)])) as Record<IprouteId, IprouteTree>;
}

function commandsIn(dump: string): string[] {
  const trees = treesOf(sections(dump), '');
  const of = (id: IprouteId, family: '4' | '6'): string[] => commandsOf(trees[id]).map((command) => `${family} ${inFull(command, family)}`);
  const neighboursOf = (id: IprouteId): string[] => commandsOf(trees[id], id === 'ip-neigh-proxy').map((command) => `${/^neigh add (?:proxy )?\S*:/.test(command) ? '6' : '4'} ${command}`);
  return [...of('ip-route', '4'), ...of('ip6-route', '6'), ...of('ip-rule', '4'), ...of('ip6-rule', '6'), ...neighboursOf('ip-neigh'), ...neighboursOf('ip-neigh-proxy')];
}

/** What is not printed is the table main and the scope global; what is not said is what the kernel or `ip` thinks fits the type. */
function inFull(command: string, family: '4' | '6'): string {
  if (!command.startsWith('route ')) return command;
  const more = `${command.includes(' table ') ? '' : ' table 254'}${family === '6' || command.includes(' scope ') ? '' : ' scope 0'}`;
  return command.replace(/(?= nexthop |$)/, more);
}

/** The parts of a dump by source, `NAME json` for the second form. */
function sections(dump: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of dump.split(/^@@ /m).slice(1)) {
    const end = part.indexOf('\n');
    found.set(part.slice(0, end), part.slice(end + 1));
  }
  return found;
}

/** Without seconds that go down, and without the order of neighbours, which stand in a hash. */
function settled(text: string): string {
  return text.replace(/expires \d+sec/g, 'expires').replace(/_lft \d+sec/g, '_lft').split('\n').sort().join('\n');
}
