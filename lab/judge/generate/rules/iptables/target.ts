import type { Random } from '../../../random.ts';
import { hex, only } from '../context.ts';
import type { RuleContext } from '../context.ts';
import { MARKS } from '../palette.ts';
import { aServer, aSource, aVirtual, aWholeNetwork, somePorts, sourcePorts, virtualPort } from '../nat.ts';

type Writer = (context: RuleContext) => string | undefined;
interface Kind { readonly weight: number; readonly write: Writer }

const mangle = ({ table }: RuleContext): boolean => table === 'mangle';
const raw = ({ table }: RuleContext): boolean => table === 'raw';

/** Targets after which the packet goes on. */
const QUIET: readonly Kind[] = [
  { weight: 8, write: (c) => `-j MARK ${markForm(c.random)}` },
  { weight: 5, write: (c) => (raw(c) ? undefined : `-j CONNMARK ${connmarkForm(c.random)}`) },
  { weight: 3, write: (c) => `-j LOG --log-prefix ${c.random.pick(['"nw: "', '"dropped "'])}` },
  { weight: 1, write: () => '-j NFLOG --nflog-group 31' },
  { weight: 2, write: (c) => (mangle(c) ? `-j TOS ${c.random.pick(['--set-tos 0x10/0x3f', '--or-tos 0x08', '--and-tos 0xfc', '--xor-tos 0x10', '--set-tos 0x28/0xff'])}` : undefined) },
  { weight: 2, write: (c) => (mangle(c) ? `-j DSCP --set-dscp ${c.random.pick(['0x0a', '0x2e', '0x00'])}` : undefined) },
  { weight: 2, write: (c) => (mangle(c) ? ttl(c) : undefined) },
  { weight: 1, write: (c) => (mangle(c) && only(c, 'forward', 'output', 'postrouting') ? `-j CLASSIFY --set-class 1:${c.random.int(1, 9)}` : undefined) },
  { weight: 2, write: addToSet },
  { weight: 6, write: () => '-j ACCEPT' },
  { weight: 4, write: () => '-j RETURN' },
  { weight: 2, write: () => '' },
];

/** A target that lets the packet go on. */
export function quiet(context: RuleContext): string {
  for (let tries = 0; tries < 20; tries += 1) {
    const text = context.random.weighted(QUIET.map((one) => [one.weight, one] as const)).write(context);
    if (text !== undefined) return text;
  }
  return '-j RETURN';
}

/** Only where no packet comes by twice: where the routes go round, one whose TTL is raised on the way goes round for ever. */
function ttl(context: RuleContext): string {
  const [target, option] = context.family === 4 ? ['TTL', 'ttl'] : ['HL', 'hl'];
  return `-j ${target} --${option}-${only(context, 'input', 'output') ? `set ${context.random.pick([64, 33, 8, 2])}` : `dec ${context.random.pick([1, 2])}`}`;
}

/** DROP or one of the answers of REJECT. */
export function cut(context: RuleContext): string {
  const { random, table, family, protocol } = context;
  const mayReject = table === 'filter' && only(context, 'input', 'forward', 'output');
  if (!mayReject || random.chance(0.4)) return '-j DROP';
  if (protocol === 'tcp' && random.chance(0.5)) return '-j REJECT --reject-with tcp-reset';
  return `-j REJECT${random.pick(family === 4
    ? ['', ' --reject-with icmp-net-unreachable', ' --reject-with icmp-host-unreachable', ' --reject-with icmp-proto-unreachable', ' --reject-with icmp-port-unreachable', ' --reject-with icmp-net-prohibited', ' --reject-with icmp-host-prohibited', ' --reject-with icmp-admin-prohibited']
    : ['', ' --reject-with icmp6-no-route', ' --reject-with icmp6-adm-prohibited', ' --reject-with icmp6-addr-unreachable', ' --reject-with icmp6-port-unreachable', ' --reject-with icmp6-policy-fail', ' --reject-with icmp6-reject-route'])}`;
}

/** A rule of the raw table that takes packets out of connection tracking, or gives them another zone. */
export function untrack({ random }: RuleContext): string {
  return random.pick(['-j NOTRACK', '-j CT --notrack', '-j CT --zone 1', '-j CT --zone-orig 2', '-j CT --zone-reply 3']);
}

/** The whole translation rule but for `-A CHAIN` and `-p`: matches of its own and the target. */
export function nat(context: RuleContext): string {
  return only(context, 'prerouting', 'output') ? destination(context) : source(context);
}

function destination(context: RuleContext): string {
  const { random, family, protocol } = context;
  const asked = virtualPort(context);
  const match = [`-d ${aVirtual(context, asked)}`, ...(asked === undefined || protocol === undefined ? [] : [`-m ${protocol} --dport ${asked}`])].join(' ');
  const flags = random.pick(['', '', '', ' --random', ' --persistent']);
  return random.weighted([
    [6, () => `${match} -j DNAT --to-destination ${joined(aServer(context), somePorts(context), family)}${flags}`],
    [2, () => `${match} -j REDIRECT${toPorts(somePorts(context))}`],
    [1, () => (family === 4 && random.chance(0.6) ? `${match} -j DNAT --to-destination ${range(aServer(context))}${flags}` : `${match} -j DNAT --to-destination ${aServer(context)}`)],
    [1, () => `-d ${aVirtual(context, asked)} -j NETMAP --to ${aWholeNetwork(context)}`],
  ])();
}

function source(context: RuleContext): string {
  const { random, family, palette, hooks } = context;
  const { first, last } = aSource(context);
  const flags = random.pick(['', '', '', ' --random', ' --random-fully', ' --persistent']);
  const postrouting = hooks.every((hook) => hook === 'postrouting');
  const ports = sourcePorts(context);
  const address = last === undefined ? first : `${first}-${last}`;
  const snat = `-j SNAT --to-source ${joined(address, ports, family)}${flags}`;
  if (!postrouting) return snat;
  const device = palette.devices.length > 0 && random.chance(0.7) ? `-o ${random.pick(palette.devices).name} ` : '';
  return random.weighted([
    [5, () => `${device}-j MASQUERADE${toPorts(ports)}${flags === ' --persistent' ? '' : flags}`],
    [3, () => `${device}${snat}`],
    [1, () => `${device}-j NETMAP --to ${aWholeNetwork(context)}`],
  ])();
}

function joined(address: string, ports: string | undefined, family: 4 | 6): string {
  if (ports === undefined) return address;
  return family === 4 ? `${address}:${ports}` : `[${address}]:${ports}`;
}

function range(address: string): string {
  const last = Number(address.split('.').at(-1));
  return `${address}-${address.replace(/\d+$/, String(Math.min(255, last + 1)))}`;
}

function toPorts(ports: string | undefined): string {
  return ports === undefined ? '' : ` --to-ports ${ports}`;
}

function markForm(random: Random): string {
  const mark = random.pick(MARKS);
  return random.pick([`--set-xmark ${hex(mark)}/${hex(mark)}`, `--set-xmark ${hex(mark)}/0xffffffff`, `--or-mark ${hex(mark)}`, `--and-mark ${hex(~mark)}`, `--xor-mark ${hex(mark)}`, `--set-mark ${hex(mark)}/0xff`]);
}

function connmarkForm(random: Random): string {
  const mark = random.pick(MARKS);
  return random.pick([
    `--set-xmark ${hex(mark)}/${hex(mark)}`, `--or-mark ${hex(mark)}`, '--save-mark', '--restore-mark', `--save-mark --nfmask ${hex(mark)} --ctmask ${hex(mark)}`,
    `--restore-mark --nfmask ${hex(mark)} --ctmask ${hex(mark)}`, '--restore-mark --nfmask 0xff --ctmask 0xff00', `--and-mark ${hex(~mark)}`, `--set-mark ${hex(mark)}`,
  ]);
}

/**
 * Members are added to the set of flows only, by the sender's address and port: a probe's port is its own, so that what one probe's packet adds
 * no other probe's packet meets, whichever comes first.
 */
function addToSet({ random, sets, family, protocol }: RuleContext): string | undefined {
  const flows = sets.find((set) => set.flows === true && set.family === family);
  if (flows === undefined || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  return `-j SET --${random.pick(['add-set', 'add-set', 'del-set'])} ${flows.name} src,src`;
}
