import type { Random } from '../../random.ts';
import type { Family } from '../topology/topology.ts';
import { aDevice, aNetwork, anAddress, aPort, clientPorts, familyOf, MARKS, unique } from './palette.ts';
import type { Palette } from './palette.ts';

/** A set of the namespace as rules refer to it. `family` is absent where the set has none (`bitmap:port`). */
export interface SetFacts {
  readonly name: string;
  readonly type: string;
  readonly family?: Family;
  readonly dimensions: number;
  /** Empty at first; rules add the sender's address and port of TCP and UDP. */
  readonly flows?: true;
}

type Dimension = 'ip' | 'net' | 'port' | 'iface' | 'mac' | 'mark';

const TYPES: readonly string[] = ['hash:ip', 'hash:net', 'hash:ip,port', 'hash:net,port', 'hash:net,iface', 'hash:ip,port,ip', 'hash:ip,port,net', 'bitmap:ip', 'bitmap:port', 'list:set'];
/** Those that only the kernel of the virtual machine has. */
const VM_TYPES: readonly string[] = [...TYPES, 'hash:net,net', 'hash:net,port,net', 'hash:ip,mark', 'hash:mac'];

/** Sets of many types with members from the network: lines of `ipset restore`, and what rules may name. */
export function ipsets(random: Random, palette: Palette): { readonly lines: readonly string[]; readonly sets: readonly SetFacts[] } {
  const lines: string[] = [];
  const sets: SetFacts[] = [];
  if (random.chance(0.4)) {
    const family = random.pick(palette.families);
    lines.push(`create nwflows${family} hash:ip,port family ${family === 4 ? 'inet' : 'inet6'}`);
    sets.push({ name: `nwflows${family}`, type: 'hash:ip,port', family, dimensions: 2, flows: true });
  }
  const count = random.int(2, 6);
  for (let index = 0; index < count; index += 1) {
    const family = random.pick(palette.families);
    const made = oneSet(random, palette, `nws${index}`, random.pick(palette.kernel === 'vm' ? VM_TYPES : TYPES), family, sets);
    if (made === undefined) continue;
    lines.push(...made.lines);
    sets.push(made.facts);
  }
  return { lines, sets };
}

interface Made { readonly lines: readonly string[]; readonly facts: SetFacts }

function oneSet(random: Random, palette: Palette, name: string, type: string, family: Family, before: readonly SetFacts[]): Made | undefined {
  if (type === 'list:set') return listSet(random, name, before);
  if (type === 'bitmap:port') return bitmapPort(random, palette, name);
  if (type === 'bitmap:ip') return bitmapIp(random, palette, name);
  return hashSet(random, palette, name, type, family);
}

function hashSet(random: Random, palette: Palette, name: string, type: string, family: Family): Made {
  const dimensions = type.slice('hash:'.length).split(',') as Dimension[];
  const options = type === 'hash:mac' ? '' : ` family ${family === 4 ? 'inet' : 'inet6'}`;
  const netmask = type === 'hash:ip' && family === 4 && random.chance(0.3) ? random.pick([24, 28]) : undefined;
  const members = unique(Array.from({ length: random.int(1, 6) }, () => dimensions.map((dimension) => part(random, palette, dimension, family)).join(',')));
  const masked = dimensions.some((dimension) => dimension === 'net');
  return {
    lines: [
      `create ${name} ${type}${options}${netmask === undefined ? '' : ` netmask ${netmask}`}`,
      ...members.map((member) => `add ${name} ${member}${masked && random.chance(0.15) ? ' nomatch' : ''} -exist`),
    ],
    facts: { name, type, dimensions: dimensions.length, ...(type === 'hash:mac' ? {} : { family }) },
  };
}

function part(random: Random, palette: Palette, dimension: Dimension, family: Family): string {
  switch (dimension) {
    case 'ip': return anAddress(random, palette, family);
    case 'net': return aNetwork(random, palette, family);
    case 'port': return portMember(random, palette, family);
    case 'iface': return (palette.hasBridge && random.chance(0.2) ? 'physdev:' : '') + plainDevice(random, palette);
    case 'mac': return random.pick(palette.macs.length === 0 ? ['02:00:00:00:00:01'] : palette.macs);
    case 'mark': return `0x${random.pick([0, ...MARKS]).toString(16)}`;
  }
}

function plainDevice(random: Random, palette: Palette): string {
  const device = aDevice(random, palette);
  return device.wildcard ? (palette.devices[0]?.name ?? 'lo') : device.name;
}

function portMember(random: Random, palette: Palette, family: Family): string {
  return random.weighted([
    [5, () => `tcp:${aPort(random, palette, 'tcp')}`],
    [4, () => `udp:${aPort(random, palette, 'udp')}`],
    [1, () => (family === 4 ? 'icmp:echo-request' : 'icmpv6:echo-request')],
    [1, () => (family === 4 ? 'icmp:0/0' : 'icmpv6:129/0')],
  ])();
}

function bitmapPort(random: Random, palette: Palette, name: string): Made {
  const [from, to] = clientPorts(random);
  const members = unique([...random.some(palette.tcp, 2), ...random.some(palette.udp, 2)].map(String));
  return { lines: [`create ${name} bitmap:port range 0-65535`, ...members.map((port) => `add ${name} ${port} -exist`), `add ${name} ${from}-${to} -exist`], facts: { name, type: 'bitmap:port', dimensions: 1 } };
}

function bitmapIp(random: Random, palette: Palette, name: string): Made | undefined {
  const inside = palette.addresses[4].filter((address) => familyOf(address) === 4);
  if (inside.length === 0) return undefined;
  const block = (address: string): string => address.split('.').slice(0, 2).join('.');
  const chosen = block(random.pick(inside));
  const members = unique(random.some(inside.filter((address) => block(address) === chosen), 4));
  return { lines: [`create ${name} bitmap:ip range ${chosen}.0.0/16`, ...members.map((address) => `add ${name} ${address} -exist`)], facts: { name, type: 'bitmap:ip', family: 4, dimensions: 1 } };
}

/** Its members have one dimension count and family, so that a rule knows how many directions to give. */
function listSet(random: Random, name: string, before: readonly SetFacts[]): Made | undefined {
  const usable = before.filter(({ type, flows }) => flows !== true && type !== 'list:set' && type !== 'hash:net,iface' && type !== 'hash:mac');
  if (usable.length === 0) return undefined;
  const first = random.pick(usable);
  const alike = usable.filter(({ family, dimensions }) => family === first.family && dimensions === first.dimensions);
  return {
    lines: [`create ${name} list:set size 8`, ...random.some(alike, 3).map((member) => `add ${name} ${member.name}`)],
    facts: { name, type: 'list:set', dimensions: first.dimensions, ...(first.family === undefined ? {} : { family: first.family }) },
  };
}
