import { addressOf, membersOf, tableText } from '../cluster/tcs.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { parseTRoute } from '../../src/parse/index.ts';
import type { TRoute } from '../../src/model/tree/t-route.ts';
import type { Command } from './command.ts';
import { FABRIC, ipBatch, sysctls } from './command.ts';

/** What the network of VPCs brings to VPCGW. */
const RANGES = ['169.254.0.0/16', '183.60.0.0/16'];

/** The network brings what is for the gateway's addresses to its machine, whatever rows it has. */
export function vpcgwCommands(spec: ClusterSpec): Command[] {
  const { vpcgw } = spec;
  if (vpcgw === undefined) return [];
  const { machine } = vpcgw;
  return [
    ...ipBatch({ node: FABRIC }, RANGES.map((range) => `route replace ${range} via ${addressOf(spec, machine)} dev ${machine} onlink`)),
    ...sysctls({ node: machine }, ['net/ipv4/ip_forward=1', 'net/ipv4/conf/all/rp_filter=0', 'net/ipv4/conf/eth0/rp_filter=0', 'net/ipv4/conf/all/send_redirects=0', 'net/ipv4/conf/eth0/send_redirects=0']),
    rulesCommand(spec),
  ];
}

/** VPCGW's rules as its table says, read as netwhy reads it: a VPC's own row before that of all, several rows by weight, its own address for the client's, and what no row is for is dropped. */
export function rulesCommand(spec: ClusterSpec): Command {
  const { machine = '', rows = [] } = spec.vpcgw ?? {};
  const table = parseTRoute(tableText(rows), 't_route.txt').rows;
  const own = addressOf(spec, machine);
  const ends = [...new Set(table.map(({ vpcId, uniqVpcId = '', proto, vip, vport }) => JSON.stringify({ vpcId, uniqVpcId, proto, vip, vport })))].map((text) => JSON.parse(text) as Pick<TRoute, 'vpcId' | 'uniqVpcId' | 'proto' | 'vip' | 'vport'>);
  const rules = ends.sort((a, b) => b.vpcId - a.vpcId).flatMap((end) => {
    const members = end.vpcId === -1 ? undefined : membersOf(spec, end.uniqVpcId ?? '');
    const slots = table.filter((row) => row.vpcId === end.vpcId && row.proto === end.proto && row.vip === end.vip && row.vport === end.vport).flatMap(({ pip, pport, weight = 16 }) => Array.from({ length: weight }, () => `${pip} . ${pport}`));
    if (members?.length === 0 || slots.length === 0) return [];
    const from = members === undefined ? '' : `ip saddr { ${members.join(', ')} } `;
    return [`    ${from}ip daddr ${end.vip} ${end.proto} dport ${end.vport} dnat ip to numgen random mod ${slots.length} map { ${slots.map((slot, index) => `${index} : ${slot}`).join(', ')} }`];
  });
  const script = ['add table ip vpcgw', 'delete table ip vpcgw', 'table ip vpcgw {', '  chain prerouting {', '    type nat hook prerouting priority dstnat;', ...rules, '  }', '  chain unserved {', '    type filter hook prerouting priority dstnat + 10;', ...RANGES.map((range) => `    ip daddr ${range} drop`), '  }', '  chain postrouting {', '    type nat hook postrouting priority srcnat;', `    ct status dnat snat to ${own}`, '  }', '}', ''];
  return { at: { node: machine }, argv: ['nft', '-f', '-'], stdin: script.join('\n') };
}
