import type { Netns, Table } from '../model/network/index.ts';
import { formatIp, formatIpPort, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';

/** What one of kube-proxy's modes keeps on a node for the addresses of one family. */
export interface ModeRules {
  readonly mode: 'iptables' | 'iptables-legacy' | 'nftables' | 'IPVS';
  /** None of IPVS, whose rules name no Service. */
  readonly tables: readonly Table[];
}

type Backend = { readonly addr: Ip; readonly port: number };

const IPTABLES = [['iptables-nft', 'iptables'], ['iptables-legacy', 'iptables-legacy']] as const;

/**
 * The modes whose rules on a node name this address of a Service: more than one where kube-proxy was switched and something was left. Its nftables mode keeps a table of its own, its
 * iptables mode chains that begin with KUBE-SERVICES (pkg/proxy/nftables/proxier.go, pkg/proxy/iptables/proxier.go).
 */
export function modesNaming(netns: Netns, frontend: Ip): readonly ModeRules[] {
  const all = netns.tables.kind === 'known' ? netns.tables.value.filter(({ family }) => family === (frontend.family === 4 ? 'ip' : 'ip6')) : [];
  const native = all.filter(({ dialect, name }) => dialect === 'nft' && name === 'kube-proxy');
  const classic = IPTABLES.map(([dialect, mode]): ModeRules => ({ mode, tables: all.filter((table) => table.dialect === dialect && table.chains.has('KUBE-SERVICES')) }));
  const virtual = netns.ipvs.kind === 'known' && netns.ipvs.value.some(({ match }) => match.kind === 'address' && sameIp(match.addr, frontend));
  const found = [{ mode: 'nftables', tables: native } as const, ...classic].filter(({ tables }) => tables.length > 0);
  if (found.length + (virtual ? 1 : 0) < 2) return [];
  return [...found.filter((rules) => says(rules, formatIp(frontend))), ...(virtual ? [{ mode: 'IPVS', tables: [] } as const] : [])];
}

/** Whether one mode's rules lead to this backend. */
export function leadsTo(netns: Netns, { mode, tables }: ModeRules, frontend: Ip, { addr, port }: Backend): boolean {
  if (mode !== 'IPVS') return says({ mode, tables }, formatIpPort(addr, port));
  return netns.ipvs.kind === 'known' && netns.ipvs.value.some(({ match, destinations }) => match.kind === 'address' && sameIp(match.addr, frontend) && destinations.some((server) => sameIp(server.addr, addr) && server.port === port));
}

/** Whether a rule or an element of theirs has this text as a word. */
function says({ tables }: ModeRules, text: string): boolean {
  const word = new RegExp(`(?<![\\w.:])${text.replaceAll(/[.[\]]/g, String.raw`\$&`)}(?![\\w:]|\\.\\d)`);
  return tables.some(({ chains, sets }) => [...chains.values()].some(({ rules }) => rules.some(({ because }) => word.test(because.text))) || [...sets.values()].some(({ elements }) => elements.some(({ because }) => word.test(because.text))));
}
