import { GATEWAY, macOf, WIRE_BITS } from '../cluster/addresses.ts';
import { FABRIC, ipBatch, sysctls } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import { runOn, startNode } from '../kernel/node.ts';
import type { LabNode } from '../kernel/node.ts';
import { runProgram } from '../kernel/spawn.ts';
import { nodeAddress, podRange } from './address-plan.ts';

/** Starts the machine that is the wire between the nodes: a bridge, whose address is the router's and the API server's. */
export async function startWire(): Promise<LabNode> {
  const wire = await startNode(FABRIC, undefined);
  const at = { node: FABRIC };
  await runAll(wire, [...ipBatch(at, [`link add br0 address ${macOf('fabric')} type bridge mcast_snooping 0`, 'link set br0 up', `addr add ${GATEWAY[4]}/${WIRE_BITS[4]} dev br0`]), ...sysctls(at, ['net/ipv4/ip_forward=1'])]);
  return wire;
}

/** Gives a node its leg on the wire, its address, and its ways to the pods of the other nodes. */
export async function connectNode(wire: LabNode, node: LabNode, index: number, nodes: number): Promise<void> {
  const at = { node: node.name };
  const others = Array.from({ length: nodes }, (_, other) => other).filter((other) => other !== index);
  // Entered by its network namespace alone, so that process ids are those of the lab.
  const made = await runProgram(['nsenter', '-t', String(wire.pid), '-n', '--', 'ip', 'link', 'add', node.name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(node.pid)]);
  if (made.code !== 0) throw new Error(`no wire to ${node.name}: ${made.stderr}`);
  await runAll(wire, ipBatch({ node: FABRIC }, [`link set ${node.name} master br0 up`, `route add ${podRange(index)} via ${nodeAddress(index)}`]));
  await runAll(node, [
    ...sysctls(at, ['net/ipv4/ip_forward=1', 'net/ipv6/conf/all/accept_dad=0', 'net/ipv6/conf/default/accept_dad=0']),
    ...ipBatch(at, [`link set eth0 address ${macOf(node.name)} up`, `addr add ${nodeAddress(index)}/${WIRE_BITS[4]} dev eth0`, `route add default via ${GATEWAY[4]}`, ...others.map((other) => `route add ${podRange(other)} via ${nodeAddress(other)}`)]),
  ]);
}

async function runAll(machine: LabNode, commands: readonly Command[]): Promise<void> {
  for (const command of commands) await runOn(machine, command);
}
