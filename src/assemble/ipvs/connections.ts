import type { Part } from '../../model/network/because.ts';
import type { IpvsConnection } from '../../model/network/ipvs.ts';
import type { IpvsConnectionNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { known, lineBecause, missing } from '../part/index.ts';
import { readAddressPort } from './address.ts';

const PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132, AH: 51, ESP: 50, ICMP: 1, IP: 0 };

/**
 * Existing connections from `ipvsadm -Lnc`. Persistence templates are among them: their client port is 0 (ip_vs_core.c,
 * ip_vs_sched_persist).
 */
export function assembleIpvsConnections(tree: LineTree<IpvsConnectionNode>): Part<readonly IpvsConnection[]> {
  const connections: IpvsConnection[] = [];
  for (const line of tree.lines) {
    if (line.node === undefined && line.state === 'harmless') continue;
    const connection = line.node && connectionOf(line.node);
    if (connection === undefined) return missing(lineBecause(tree.file, line));
    connections.push({ ...connection, because: lineBecause(tree.file, line) });
  }
  return known(connections);
}

function connectionOf(node: IpvsConnectionNode): Omit<IpvsConnection, 'because'> | undefined {
  const protocol = PROTOCOLS[node.protocol];
  const client = readAddressPort(node.source);
  const virtual = readAddressPort(node.virtual);
  const destination = readAddressPort(node.destination);
  if (protocol === undefined || client === undefined || virtual === undefined || destination === undefined) return undefined;
  return { protocol, client, virtual, destination, state: node.state };
}
