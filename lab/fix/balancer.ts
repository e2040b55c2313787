import type { Change, GatewayRule } from '../../src/model/finding/index.ts';
import { formatIp, protocolName } from '../../src/net/index.ts';
import { nodeIp } from '../cluster/addresses.ts';
import { announcedBy } from '../cluster/metallb.ts';
import { balance, runAll } from '../kernel/lab.ts';
import { retellSpeakers } from '../metallb/speakers.ts';
import type { Lab } from '../kernel/lab.ts';
import type { ClusterSpec, RouteRowSpec } from '../cluster/spec.ts';
import { groupCommands } from '../kernel/security-group.ts';
import { rulesCommand } from '../kernel/vpcgw.ts';
import { setClientAddress } from './client-address.ts';

/** A load balancer probes from another address, or keeps some of its backends, and then asks them all anew; or the table of VPCGW has other rows, of which it makes its rules; or MetalLB's speakers hear of other objects. `id` is `lb:NAME`. */
export async function setBalancer(lab: Lab, { netns: id, set }: Extract<Change, { readonly kind: 'set-balancer' }>): Promise<void> {
  if ('with' in set) return setRows(lab, id, set);
  if ('announce' in set) return retellSpeakers(lab.cluster, announcedBy(lab.cluster, set.announce.map(({ node }) => node)), lab);
  const { balancers = [], outside = [], nodes } = lab.cluster;
  const own = balancers.find(({ name }) => id === `lb:${name}`);
  if (own === undefined) throw new Error(`no load balancer ${id}`);
  if ('only' in set) {
    const kept = nodes.filter((node) => set.only.some((ip) => formatIp(ip) === nodeIp(lab.cluster, node, 4)));
    return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, nodes: kept } : one)) });
  }
  if ('weight' in set) return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, weights: Object.fromEntries(nodes.map((node) => [node, set.weight])) } : one)) });
  if ('listen' in set || 'backendPort' in set) {
    const others = Object.fromEntries(Object.entries(own.listeners ?? {}).filter(([port]) => Number(port) !== set.port));
    return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, listeners: others } : one)) });
  }
  if ('passToTargets' in set) {
    const passing: ClusterSpec = { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, passesToTargets: true } : one)) };
    await runAll(lab, groupCommands(passing));
    return balance(lab, passing);
  }
  if ('probeAsClients' in set) return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, check: {} } : one)) });
  if ('bind' in set) return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, direct: true as const } : one)) });
  if ('rule' in set || 'keptAlive' in set) {
    const { http } = own;
    if (http === undefined) throw new Error(`${id} is of four layers`);
    const changed = 'rule' in set ? { ...http, rules: [...http.rules, set.rule] } : { ...http, keepalive: true as const };
    return balance(lab, { ...lab.cluster, balancers: balancers.map((one) => (one === own ? { ...one, http: changed } : one)) });
  }
  const to = formatIp(set.probeFrom);
  const from = outside.find(({ name }) => name === own.prober)?.ip;
  if (from !== undefined && from !== to) await setClientAddress(lab, from, to);
  return balance(lab, lab.cluster, to);
}

/** The table has other rows for the address that a gateway's id names, and its rules follow. */
async function setRows(lab: Lab, id: string, set: { readonly without: readonly GatewayRule[]; readonly with: readonly GatewayRule[] }): Promise<void> {
  const { vpcgw } = lab.cluster;
  if (vpcgw === undefined) throw new Error(`no gateway ${id}`);
  const vip = id.replace('lb:vpcgw-', '');
  const rowOf = ({ vpc, protocol, port, to }: GatewayRule): RouteRowSpec => ({
    ...(vpc === undefined ? {} : { vpcId: vpc.id, ...(vpc.name === undefined ? {} : { vpc: vpc.name }) }), proto: protocolName(protocol) === 'udp' ? 'udp' : 'tcp', vip, vport: port, pip: formatIp(to.addr), pport: to.port,
  });
  const keyOf = ({ vpcId = -1, proto, vip: address, vport, pip, pport }: RouteRowSpec): string => [vpcId, proto, address, vport, pip, pport].join(' ');
  const gone = new Set(set.without.map((rule) => keyOf(rowOf(rule))));
  await runAll(lab, [rulesCommand({ ...lab.cluster, vpcgw: { ...vpcgw, rows: [...vpcgw.rows.filter((row) => !gone.has(keyOf(row))), ...set.with.map(rowOf)] } })]);
}
