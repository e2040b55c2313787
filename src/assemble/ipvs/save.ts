import { bitsOf } from '../../net/ip.ts';
import type { Part } from '../../model/network/because.ts';
import type { RealServer, VirtualService } from '../../model/network/ipvs.ts';
import type { IpvsSaveNode } from '../../model/tree/ipvs.ts';
import type { LineTree } from '../../model/tree/source-line.ts';
import { readAddressPort } from './address.ts';
import { collectServices, maskLength } from './services.ts';
import type { Said } from './services.ts';

const PROTOCOLS: Readonly<Record<string, number>> = { '-t': 6, '--tcp-service': 6, '-u': 17, '--udp-service': 17, '--sctp-service': 132 };
const FORWARDING: Readonly<Record<string, RealServer['forwarding']>> = { '-m': 'masquerade', '-g': 'route', '-i': 'tunnel' };
/** Time-out of `-p` without a value (ipvsadm.c, 1.31: DEF_PERSISTENT_TIMEOUT 300). */
const DEFAULT_PERSISTENCE = 300;

/** Virtual services from `ipvsadm-save -n`. */
export function assembleIpvs(tree: LineTree<IpvsSaveNode>): Part<readonly VirtualService[]> {
  return collectServices(tree, said);
}

function said(node: IpvsSaveNode): Said {
  return node.kind === 'service' ? serviceOf(node) : serverOf(node);
}

function serviceOf(node: IpvsSaveNode): Said {
  const match = matchOf(node);
  if (match === undefined) return { kind: 'unreadable' };
  const persistence = node.options.find(({ name }) => name === '-p');
  const family = match.kind === 'fwmark' ? match.family : match.addr.family;
  const prefixLength = maskLength(valueOf(node, '-M') ?? String(bitsOf(family)));
  if (prefixLength === undefined) return { kind: 'unreadable' };
  return {
    kind: 'service',
    service: {
      match, scheduler: valueOf(node, '-s') ?? 'wlc', onePacket: node.options.some(({ name }) => name === '-o'),
      ...(persistence && { persistent: { timeout: Number(persistence.value ?? DEFAULT_PERSISTENCE), prefixLength } }),
    },
  };
}

function matchOf(node: IpvsSaveNode): VirtualService['match'] | undefined {
  if (node.flag === '-f' || node.flag === '--fwmark-service') {
    if (!/^\d{1,10}$/.test(node.address)) return undefined;
    return { kind: 'fwmark', family: node.options.some(({ name }) => name === '-6') ? 6 : 4, mark: Number(node.address) };
  }
  const protocol = PROTOCOLS[node.flag];
  const address = readAddressPort(node.address);
  return protocol === undefined || address === undefined ? undefined : { kind: 'address', protocol, ...address };
}

function serverOf(node: IpvsSaveNode): Said {
  const address = readAddressPort(valueOf(node, '-r') ?? '');
  const forwarding = node.options.map(({ name }) => FORWARDING[name]).find((kind) => kind !== undefined);
  if (address === undefined || forwarding === undefined) return { kind: 'unreadable' };
  return { kind: 'server', server: { ...address, forwarding, weight: Number(valueOf(node, '-w') ?? 1) } };
}

function valueOf(node: IpvsSaveNode, name: string): string | undefined {
  return node.options.find((option) => option.name === name)?.value;
}
