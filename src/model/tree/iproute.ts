import type { LineTree } from './source-line.ts';

/** What a line of an iproute2 dump is about. A `link` begins a device; the others that belong to it follow. */
export type StatementKind =
  | 'link' | 'link-address' | 'link-detail' | 'link-slave' | 'alias' | 'altname' | 'address' | 'lifetime'
  | 'route' | 'nexthop' | 'rule' | 'neighbour' | 'fdb' | 'port' | 'port-detail' | 'vlan' | 'nsid';

/** A word of the dump with the words that are its value: `via inet6 fe80::1` is `via` with two values, `onlink` has none. */
export interface IprouteAttr {
  readonly name: string;
  readonly values: readonly string[];
  /** Set when the parser does not know this word (how many values it has is then not known either), or when its value was cut off. */
  readonly unknown?: true;
}

/** A line of text: the words that it begins with (an index, a prefix, a MAC), then its attributes in their order. */
export interface IprouteStatement {
  readonly kind: 'statement';
  readonly of: StatementKind;
  readonly subject: readonly string[];
  readonly attrs: readonly IprouteAttr[];
  /** White space before, between and after the words. */
  readonly gaps: readonly string[];
}

/** A JSON value as `ip -j` prints it. Of a key that is printed twice, the first counts. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject { readonly [key: string]: JsonValue }

/** The objects of a `-j` dump that begin on this line: all of them, unless the dump was printed with `-p`. */
export interface IprouteJson {
  readonly kind: 'json';
  readonly items: readonly JsonObject[];
}

export type IprouteNode = IprouteStatement | IprouteJson;

/** A dump of `ip` or `bridge`, as text or as JSON. */
export type IprouteTree = LineTree<IprouteNode>;

/** Link kinds (`ip -d link`, IFLA_INFO_KIND) that become part of the model; every other kind is a device that is not modelled. */
export const MODELLED_LINK_KINDS = [
  'veth', 'bridge', 'vlan', 'vxlan', 'geneve', 'ipip', 'gre', 'sit', 'ip6tnl', 'ip6gre', 'macvlan', 'ipvlan', 'vrf', 'bond', 'wireguard', 'dummy', 'tun', 'ifb', 'nlmon',
] as const;
export type ModelledLinkKind = (typeof MODELLED_LINK_KINDS)[number];
