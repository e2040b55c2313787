import type { LineTree } from './source-line.ts';
import type { ModuleSupport } from './iptables-modules.ts';

/** What a line of `ipset save` or `ipset list` says. Options are the words after the element, quotes taken off. */
export type IpsetLine =
  | { readonly kind: 'create'; readonly set: string; readonly type: string; readonly options: readonly string[] }
  | { readonly kind: 'add'; readonly set: string; readonly element: string; readonly options: readonly string[] }
  /** `Name: web`, `Type: hash:ip`, `Members:` of `ipset list`. */
  | { readonly kind: 'header'; readonly key: string; readonly value: string }
  | { readonly kind: 'member'; readonly element: string; readonly options: readonly string[] };

export type IpsetTree = LineTree<IpsetLine>;

const YES = { state: 'supported' } as const;

/** The set types of ipset(8) 7.17. */
export const IPSET_TYPES = {
  'bitmap:ip': YES,
  'bitmap:ip,mac': { state: 'not supported', note: 'elements without a MAC learn one' },
  'bitmap:port': YES,
  'hash:ip': YES,
  'hash:ip,mac': { state: 'not supported', note: 'address and MAC together' },
  'hash:ip,mark': { state: 'conditional', note: 'without markmask' },
  'hash:ip,port': YES,
  'hash:ip,port,ip': YES,
  'hash:ip,port,net': YES,
  'hash:mac': YES,
  'hash:net': YES,
  'hash:net,iface': YES,
  'hash:net,net': YES,
  'hash:net,port': YES,
  'hash:net,port,net': YES,
  'list:set': YES,
} as const satisfies Readonly<Record<string, ModuleSupport>>;
