import { bitsOf } from '../../net/ip.ts';
import type { Part } from '../../model/network/because.ts';
import type { RealServer, VirtualService } from '../../model/network/ipvs.ts';
import type { IpvsListNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { readAddressPort } from './address.ts';
import { collectServices, maskLength } from './services.ts';
import type { Said } from './services.ts';

const PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132 };
/** `Local` is a real server that is an address of the host itself: the kernel forwards to it by route or masquerade alike. */
const FORWARDING: Readonly<Record<string, RealServer['forwarding']>> = { Masq: 'masquerade', Route: 'route', Tunnel: 'tunnel' };

/** Virtual services from `ipvsadm -Ln`, for a bundle that has no `ipvsadm-save`. */
export function assembleIpvsList(tree: LineTree<IpvsListNode>): Part<readonly VirtualService[]> {
  return collectServices(tree, said);
}

function said(node: IpvsListNode): Said {
  switch (node.kind) {
    case 'version': return { kind: 'nothing' };
    case 'service': return serviceOf(node);
    case 'server': return serverOf(node);
  }
}

function serviceOf(node: Extract<IpvsListNode, { kind: 'service' }>): Said {
  const match = matchOf(node);
  if (match === undefined) return { kind: 'unreadable' };
  const timeout = after(node.flags, 'persistent');
  const family = match.kind === 'fwmark' ? match.family : match.addr.family;
  const prefixLength = maskLength(after(node.flags, 'mask') ?? String(bitsOf(family)));
  if (prefixLength === undefined) return { kind: 'unreadable' };
  return {
    kind: 'service',
    service: { match, scheduler: node.scheduler, onePacket: node.flags.includes('ops'), ...(timeout !== undefined && { persistent: { timeout: Number(timeout), prefixLength } }) },
  };
}

function matchOf(node: Extract<IpvsListNode, { kind: 'service' }>): VirtualService['match'] | undefined {
  if (node.protocol === 'FWM') return /^\d{1,10}$/.test(node.address) ? { kind: 'fwmark', family: node.ipv6 ? 6 : 4, mark: Number(node.address) } : undefined;
  const protocol = PROTOCOLS[node.protocol];
  const address = readAddressPort(node.address);
  return protocol === undefined || address === undefined ? undefined : { kind: 'address', protocol, ...address };
}

function serverOf(node: Extract<IpvsListNode, { kind: 'server' }>): Said {
  const address = readAddressPort(node.address);
  const forwarding = FORWARDING[node.forwarding];
  return address === undefined || forwarding === undefined ? { kind: 'unreadable' } : { kind: 'server', server: { ...address, forwarding, weight: node.weight } };
}

function after(words: readonly string[], word: string): string | undefined {
  const index = words.indexOf(word);
  return index < 0 ? undefined : words[index + 1];
}
