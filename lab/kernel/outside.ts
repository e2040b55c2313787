import { GATEWAY, WIRE_BITS } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import type { Command } from './command.ts';
import { FABRIC, ipBatch, sysctls } from './command.ts';

/** Names of the machines beyond the router. */
export function outsideOf(spec: ClusterSpec): string[] {
  return (spec.outside ?? []).map(({ name }) => name);
}

/** The names of all that are on the nodes' wire. */
export function onWire({ nodes, outside = [] }: ClusterSpec): readonly string[] {
  return [...nodes, ...outside.flatMap((box) => (box.onWire === true ? [box.name] : []))];
}

/** The router forwards, and has a wire of its own to each machine that is not on that of the nodes, so that no node hears a request for that one's address. */
export function outsideCommands(spec: ClusterSpec): Command[] {
  const boxes = spec.outside ?? [];
  if (boxes.length === 0) return [];
  return [
    ...sysctls({ node: FABRIC }, ['net/ipv4/ip_forward=1', 'net/ipv6/conf/all/forwarding=1', 'net/ipv4/conf/all/rp_filter=0', 'net/ipv4/conf/default/rp_filter=0']),
    ...boxes.filter(({ onWire }) => onWire === true).flatMap(({ name, ip }) => ipBatch({ node: name }, ['link set eth0 up', `addr replace ${ip}/${WIRE_BITS[4]} dev eth0`, `route replace default via ${GATEWAY[4]}`])),
    ...boxes.filter(({ onWire }) => onWire !== true).flatMap(({ name, ip }) => [
      ...ipBatch({ node: FABRIC }, [`link set ${name} up`, ...routerLines(name, ip)]),
      ...ipBatch({ node: name }, ['link set eth0 up', addressLine(ip), `route replace ${gatewayOf(ip)} dev eth0`, `route replace default via ${gatewayOf(ip)} dev eth0 src ${ip}`]),
    ]),
  ];
}

/** An address of a machine beyond the router, on that machine. */
export function addressLine(ip: string): string {
  return `addr replace ${ip}/${bits(ip)} dev eth0${ip.includes(':') ? ' nodad' : ''}`;
}

/** The router's way to that address. */
export function routerLines(name: string, ip: string): string[] {
  const gateway = gatewayOf(ip);
  return [`addr replace ${gateway}/${bits(gateway)} dev ${name}${ip.includes(':') ? ' nodad' : ''}`, `route replace ${ip} dev ${name}`];
}

/** The router's own address on the wires to machines beyond it. */
function gatewayOf(ip: string): string {
  return ip.includes(':') ? 'fd01::fe' : '192.0.2.254';
}

function bits(ip: string): number {
  return ip.includes(':') ? 128 : 32;
}
