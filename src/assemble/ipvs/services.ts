import type { Because, Part } from '../../model/network/because.ts';
import type { RealServer, VirtualService } from '../../model/network/ipvs.ts';
import type { LineTree, SourceLine } from '../../model/tree/source-line.ts';
import { known, lineBecause, missing } from '../part/index.ts';

export type Draft<T> = Omit<T, 'because'>;
export type ServiceDraft = Draft<Omit<VirtualService, 'destinations'>>;

/** What a line says: a service, a server of the service above it, nothing, or something that cannot be converted. */
export type Said =
  | { readonly kind: 'service'; readonly service: ServiceDraft }
  | { readonly kind: 'server'; readonly server: Draft<RealServer> }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable' };

/** Puts servers under their services. One line that cannot be converted makes everything unknown: it may be the one that matters. */
export function collectServices<N>(tree: LineTree<N>, said: (node: N) => Said): Part<readonly VirtualService[]> {
  const services: (ServiceDraft & { readonly destinations: RealServer[]; readonly because: Because })[] = [];
  for (const line of tree.lines) {
    const what = meaning(line, said);
    const because = lineBecause(tree.file, line);
    const last = services.at(-1);
    if (what.kind === 'service') services.push({ ...what.service, destinations: [], because });
    else if (what.kind === 'server' && last !== undefined) last.destinations.push({ ...what.server, because });
    else if (what.kind !== 'nothing') return missing(because);
  }
  return known(services);
}

function meaning<N>(line: SourceLine<N>, said: (node: N) => Said): Said {
  if (line.node !== undefined) return said(line.node);
  return { kind: line.state === 'harmless' ? 'nothing' : 'unreadable' };
}

/** Prefix length of a persistence mask: dotted for IPv4 (`255.255.255.0`), a number for IPv6. */
export function maskLength(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const octets = text.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet <= 255))) return undefined;
  const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}
