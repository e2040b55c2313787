import type { Random } from '../../../random.ts';
import type { Family, Topology } from '../topology.ts';
import { someBlock, someElsewhere, someNeighbour, someSpace } from './pick.ts';
import type { Perturbation } from './index.ts';

/** A policy rule, with a table of its own where it looks one up. */
export function ruleChange(random: Random, topology: Topology): Perturbation | undefined {
  const at = someSpace(random, topology);
  const family = random.pick(topology.families);
  const selector = someSelector(random, topology, at, family);
  if (selector === undefined) return undefined;
  const pref = random.int(1, 40) * 25 + random.pick([0, 32_766]);
  const action = random.weighted([[6, 'table'], [1, 'blackhole'], [1, 'unreachable'], [1, 'prohibit'], [1, 'goto'], [1, 'nop'], [2, 'suppress'], [1, 'empty'], [1.5, 'throw']] as const);
  const head = `rule add pref ${pref}${random.chance(0.1) ? ' not' : ''} ${selector}`;
  const table = random.int(100, 104);
  const lines = {
    table: () => [...tableLines(random, topology, at, family, table), `${head} lookup ${table}`],
    blackhole: () => [`${head} blackhole`], unreachable: () => [`${head} unreachable`], prohibit: () => [`${head} prohibit`],
    goto: () => [`${head} goto ${random.pick([32_766, 32_767, pref + 5])}`], nop: () => [`${head} nop`],
    suppress: () => [`${head} lookup main suppress_prefixlength ${random.pick([0, 0, 8, 24])}`], empty: () => [`${head} lookup 199`],
    // A table that all packets are sent to, and that sends all of them on.
    throw: () => [`route add throw ${family === 4 ? 'default' : '::/0'} table ${table}`, `rule add pref ${random.int(1, 40) * 25} from all lookup ${table}`],
  }[action]();
  return { name: `rule-${action}`, steps: [{ at, tool: family === 6 ? 'ip6' : 'ip', lines }] };
}

function someSelector(random: Random, topology: Topology, at: string, family: Family): string | undefined {
  const place = someElsewhere(random, topology, at, family);
  const own = topology.places.filter((one) => one.netns === at && one.family === family && one.kind !== 'gateway');
  const device = topology.devices.filter((one) => one.netns === at && one.kind !== 'lo' && one.master === undefined);
  if (place === undefined || device.length === 0) return undefined;
  const parts: [number, () => string][] = [
    [4, () => `from ${someBlock(random, place)}`], [3, () => `to ${someBlock(random, place)}`],
    [own.length > 0 ? 3 : 0, () => `from ${random.pick(own).address}`],
    [3, () => `from all iif ${random.pick(device).name}`], [1, () => `from all iif lo`], [1, () => `from all oif ${random.pick(device).name}`],
    [3, () => `from all fwmark ${random.pick(['0x1', '0x4000/0x4000', '0x200/0xf00', '0'])}`],
    [2, () => `from all ipproto ${random.pick(['tcp', 'udp', family === 4 ? 'icmp' : 'ipv6-icmp'])}`],
    [2, () => `from all ipproto ${random.pick(['tcp', 'udp'])} dport ${random.pick(['80', '53', '8000-9000', '443'])}`],
    [1, () => `from all ipproto ${random.pick(['tcp', 'udp'])} sport ${random.pick(['80', '20000-25000'])}`],
    [1, () => `from all uidrange ${random.pick(['0-0', '1000-1000', '1-65534'])}`],
    [1, () => `from all tos 0x10`],
    [1, () => 'from all'],
  ];
  return random.weighted(parts)();
}

/** A table that leads somewhere: another default route, a special one, or both. */
function tableLines(random: Random, topology: Topology, at: string, family: Family, table: number): string[] {
  const near = someNeighbour(random, topology, at, family);
  const place = someElsewhere(random, topology, at, family);
  const everything = family === 4 ? 'default' : '::/0';
  const lines: string[] = [];
  if (near !== undefined && random.chance(0.75)) lines.push(`route add ${everything} via ${near.address} dev ${near.dev} table ${table}`);
  // Of a table without a default route the special one is that, so that whatever is sent to the table meets it.
  const block = (): string => (place === undefined || lines.length === 0 ? everything : someBlock(random, place));
  if (random.chance(0.4)) lines.push(`route add ${random.weighted([[1, 'blackhole'], [1, 'unreachable'], [1, 'prohibit'], [2, 'throw']])} ${block()} table ${table}`);
  return lines;
}
