import type { Evidence } from '../../src/model/evidence/index.ts';
import type { Change } from '../../src/model/finding/index.ts';
import { formatIp, protocolName } from '../../src/net/index.ts';
import type { Command, Place } from '../kernel/command.ts';
import { runAll } from '../kernel/lab.ts';
import { isOfMachine, setOnMachine } from '../kernel/machine-settings.ts';
import type { Lab } from '../kernel/lab.ts';
import { allowFlow, listen, programService } from './agents.ts';
import { setBacklog } from './backlog.ts';
import { setBalancer } from './balancer.ts';
import { setClientAddress } from './client-address.ts';
import { lineAt } from './line.ts';
import { deviceName, placeOfNetns } from './place.ts';
import { deletionWords, routeWords } from './route.ts';
import { acceptBefore, deleteRule, randomizePorts } from './rule.ts';
import { setPublicBandwidth } from './public-bandwidth.ts';
import { addAclRule, addGroupPolicy } from './security-group.ts';
import { setTunnelAddress, setVxlanPort, switchToVxlan } from './tunnel-address.ts';

/**
 * Carries out on the lab's kernel what netwhy proposes. What is another program's business (kube-proxy programs a service, the
 * policy agent lets a flow pass, a process listens) is done as that program would do it. Throws when it cannot be done.
 */
export async function carryOut(lab: Lab, change: Change, evidence: Evidence): Promise<void> {
  if (change.kind === 'set-balancer') return setBalancer(lab, change);
  if (change.kind === 'add-group-policy') return addGroupPolicy(lab, change);
  if (change.kind === 'add-acl-rule') return addAclRule(lab, change);
  if (change.kind === 'set-public-bandwidth') return setPublicBandwidth(lab, change);
  if (change.kind === 'set-request') return; // The prober is told.
  const at = placeOfNetns(lab, change.netns);
  if (change.kind === 'set-sysctl' && isOfMachine(lab.site, change.name)) return setOnMachine([`${change.name}=${change.value}`]);
  switch (change.kind) {
    case 'listen':
      return listen(lab, at, change);
    case 'set-backlog':
      return setBacklog(lab, at, change);
    case 'program-service':
      return programService(lab, at, change);
    case 'allow-flow':
      return allowFlow(lab, at, change);
    case 'switch-to-vxlan':
      return switchToVxlan(lab);
    case 'set-vxlan-port':
      return setVxlanPort(lab, change.port);
    case 'set-tunnel-address':
      return setTunnelAddress(lab, at.node, formatIp(change.ip));
    case 'set-client-address':
      return setClientAddress(lab, formatIp(change.from), formatIp(change.to));
    case 'set-client-port':
    case 'set-target-address':
      return; // The prober is told.
    case 'set-sysctl':
    case 'delete-rule':
    case 'delete-table':
    case 'accept-before':
    case 'randomize-ports':
    case 'set-policy':
    case 'add-route':
    case 'delete-route':
    case 'replace-route':
    case 'accept-router':
    case 'add-routing-rule':
    case 'delete-routing-rule':
    case 'delete-connection':
    case 'close-socket':
    case 'set-link':
    case 'set-neighbour':
    case 'set-fdb':
    case 'add-address':
    case 'delete-address':
    case 'add-real-server':
    case 'masquerade-flow':
      await runAll(lab, [await commandFor(lab, at, change, evidence)]);
  }
}

type Direct = Exclude<Change, { readonly kind: 'listen' | 'set-backlog' | 'set-balancer' | 'add-group-policy' | 'add-acl-rule' | 'set-public-bandwidth' | 'program-service' | 'allow-flow' | 'set-tunnel-address' | 'set-vxlan-port' | 'switch-to-vxlan' | 'set-client-address' | 'set-client-port' | 'set-request' | 'set-target-address' }>;

/** Waits for the next advertisement, ten seconds at most. */
const ACCEPT_ROUTER = 'sysctl -q -w "$0=2"; for try in $(seq 50); do if [ -n "$(ip -6 route show default dev "$1" proto ra)" ]; then exit 0; fi; sleep 0.2; done; exit 1';

/** The one command that a change is. */
async function commandFor(lab: Lab, at: Place, change: Direct, evidence: Evidence): Promise<Command> {
  const run = (...argv: readonly string[]): Command => ({ at, argv });
  switch (change.kind) {
    case 'set-sysctl':
      return run('sysctl', '-q', '-w', `${change.name}=${change.value}`);
    case 'delete-rule':
      return deleteRule(lab, at, evidence, change.rule);
    case 'delete-table':
      return run('nft', 'delete', 'table', change.family, change.table);
    case 'accept-before':
      return acceptBefore(lab, at, evidence, change);
    case 'randomize-ports':
      return randomizePorts(lab, at, evidence, change.rule);
    case 'set-policy':
      return run(...setPolicy(change));
    case 'add-route':
      return run('ip', familyFlag(change.route.dst.family), 'route', 'add', ...routeWords(change.route));
    case 'delete-route':
      return run('ip', familyFlag(lineAt(evidence, change.route).item.source === 'ip6-route' ? 6 : 4), 'route', 'del', ...deletionWords(lineAt(evidence, change.route).text));
    case 'replace-route':
      return run('ip', familyFlag(change.route.dst.family), 'route', 'replace', ...routeWords(change.route));
    case 'accept-router':
      return run('sh', '-c', ACCEPT_ROUTER, change.name, change.dev);
    case 'add-routing-rule':
      return run('ip', familyFlag(change.family), 'rule', 'add', 'pref', String(change.priority), 'lookup', String(change.table));
    case 'delete-routing-rule':
      return run('ip', familyFlag(lineAt(evidence, change.rule).item.source === 'ip6-rule' ? 6 : 4), 'rule', 'del', 'pref', ...lineAt(evidence, change.rule).text.replace(':', ' ').trim().split(/\s+/));
    case 'delete-connection':
      return run('conntrack', '-D', '-p', protocolName(change.tuple.protocol), '--orig-src', formatIp(change.tuple.src), '--orig-dst', formatIp(change.tuple.dst), '--sport', String(change.tuple.sport), '--dport', String(change.tuple.dport));
    case 'close-socket':
      return run('ss', '-K', '-tn', 'src', formatIp(change.local), 'sport', '=', `:${change.port}`, 'dst', formatIp(change.peer), 'dport', '=', `:${change.peerPort}`);
    case 'set-link':
      return run(...setLink(change.set, await deviceName(lab, at, change.ifindex)));
    case 'set-neighbour':
      return run('ip', 'neigh', 'replace', formatIp(change.ip), 'lladdr', change.mac, 'dev', await deviceName(lab, at, change.ifindex), 'nud', 'permanent');
    case 'set-fdb':
      return run('bridge', 'fdb', 'replace', change.mac, 'dev', await deviceName(lab, at, change.ifindex), ...(change.dst === undefined ? [] : ['dst', formatIp(change.dst)]), 'self', 'permanent');
    case 'add-address':
      return run('ip', 'addr', 'add', `${formatIp(change.ip)}/${change.length}`, 'dev', change.dev);
    case 'delete-address':
      return run('ip', 'addr', 'del', `${formatIp(change.ip)}/${await prefixLength(lab, at, change.ifindex, formatIp(change.ip))}`, 'dev', await deviceName(lab, at, change.ifindex));
    case 'add-real-server':
      return run('ipvsadm', '-a', ...virtualServer(lineAt(evidence, change.service).text), '-r', withPort(formatIp(change.server.addr), change.server.port), forwarding(change.server.forwarding), '-w', String(change.server.weight));
    case 'masquerade-flow':
      return run(`${change.src.family === 4 ? 'iptables' : 'ip6tables'}-${lab.cluster.iptables}`, '-t', 'nat', '-I', 'POSTROUTING', '-s', formatIp(change.src), '-d', formatIp(change.dst), '-j', 'MASQUERADE');
  }
}

function setPolicy(change: Extract<Change, { readonly kind: 'set-policy' }>): string[] {
  if (change.dialect === 'nft') return ['nft', 'chain', change.family, change.table, change.chain, '{', 'policy', 'accept', ';', '}'];
  const tool = `${change.family === 'ip6' ? 'ip6tables' : 'iptables'}${change.dialect === 'iptables-legacy' ? '-legacy' : '-nft'}`;
  return [tool, '-t', change.table, '-P', change.chain, 'ACCEPT'];
}

function setLink(set: Extract<Change, { readonly kind: 'set-link' }>['set'], device: string): string[] {
  if ('hairpin' in set) return ['bridge', 'link', 'set', 'dev', device, 'hairpin', 'on'];
  if ('mac' in set) return ['ip', 'link', 'set', device, 'address', set.mac];
  if ('uncut' in set) return ['ethtool', '-K', device, ...set.uncut.flatMap((feature) => [feature, 'off'])];
  if ('txChecksum' in set) return ['ethtool', '-K', device, 'tx-checksum-ip-generic', 'off'];
  if ('mtu' in set) return ['ip', 'link', 'set', device, 'mtu', String(set.mtu)];
  return ['ip', 'link', 'set', device, 'up'];
}

/** `-t ADDR:PORT` of a line of `ipvsadm-save -n` (`-A -t 10.96.0.10:5432 -s rr`). */
function virtualServer(line: string): string[] {
  const match = /(?:^|\s)(-[tuf]|--(?:tcp|udp|fwmark)-service) (\S+)/.exec(line);
  if (match === null) throw new Error(`not a virtual server: ${line}`);
  return [match[1] ?? '', match[2] ?? ''];
}

function forwarding(kind: 'masquerade' | 'route' | 'tunnel'): string {
  return { masquerade: '-m', route: '-g', tunnel: '-i' }[kind];
}

function withPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function familyFlag(family: 4 | 6): string {
  return `-${family}`;
}

async function prefixLength(lab: Lab, at: Place, ifindex: number, ip: string): Promise<number> {
  const [done] = await runAll(lab, [{ at, argv: ['ip', '-j', 'addr'] }]);
  const links = JSON.parse(done?.stdout ?? '[]') as { ifindex: number; addr_info: { local: string; prefixlen: number }[] }[];
  const found = links.find((link) => link.ifindex === ifindex)?.addr_info.find((address) => address.local === ip);
  if (found === undefined) throw new Error(`no address ${ip} on device ${ifindex}`);
  return found.prefixlen;
}
