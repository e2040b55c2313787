import type { SpacedWords } from './source-line.ts';

/** A line of resolv.conf: `nameserver`, `search`, `domain`, `options`, `sortlist` and its words. */
export interface ResolvNode {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly layout: SpacedWords;
}

/** A line of /etc/hosts: an address and its names, the first of which is the canonical one. */
export interface HostsNode {
  readonly address: string;
  readonly names: readonly string[];
  readonly layout: SpacedWords;
}

/** A line of nsswitch.conf: services in order, with the actions (`[NOTFOUND=return]`) between them. */
export interface NsswitchNode {
  readonly database: string;
  readonly services: readonly string[];
  readonly layout: SpacedWords;
}
