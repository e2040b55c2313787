import type { ClusterSpec } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import type { Fault } from '../scenario.ts';

/** An incident of names: a cluster with real DNS servers in its pods, a client with files of its own, what is wrong, and the name that is looked up. */
export interface NameScenario {
  /** Unique, kebab-case; its recorded cases are under `cases/AREA/`. */
  readonly name: string;
  /** Absent: `dns`. */
  readonly area?: 'gateways';
  readonly title: string;
  readonly site: NameSite;
  readonly fault: NameChange;
  /** The same oddity where it does the lookup no harm. */
  readonly nearMiss?: { readonly title: string; readonly change: NameChange; readonly ask?: string };
  /** The name that the client looks up. */
  readonly ask: string;
  readonly expect: NameExpectation;
}

/** What stands on the kernel. */
export interface NameSite {
  readonly cluster: ClusterSpec;
  /** Corefiles of the CoreDNS pods by `NS/NAME`; each is the ConfigMap of its name as well. */
  readonly corefiles: Readonly<Record<string, string>>;
  /** Other servers by pod, `NS/NAME`, or by the machine beyond the router, with their configuration; absent: none. */
  readonly servers?: Readonly<Record<string, OtherServer>>;
  /** The client's pod, `NS/NAME`, or the machine beyond the router; and its files. */
  readonly client: string;
  readonly files: { readonly resolvConf: string; readonly hosts: string; readonly hostConf: string; /** Absent: the image has no such file. */ readonly nsswitch?: string };
  /** resolv.conf of the servers' pods, which is their node's; absent: one with an address outside. */
  readonly serversResolvConf?: string;
  /** Files below /etc of a node beside those of the machine under the lab, by node and path. */
  readonly nodeEtc?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The client's machine has no better clock than its kernel's tick. */
  readonly coarseClock?: true;
  readonly commands: readonly Command[];
  /** The server of this pod ends by itself as soon as it has begun. */
  readonly ends?: string;
  /** What the proxies of nodes saw of the cluster instead; absent: all of it. */
  readonly proxySees?: Fault['proxySees'];
  /** Pairs of queries for this name that the client's pod sends from two threads, each pair from one socket, to this server while the counters of its node are read twice. */
  readonly racing?: { readonly name: string; readonly server: string };
  /** The one resolver that the client's program has, which netwhy must tell by what it collects. Absent: its process says nothing, and all are looked up with. */
  readonly program?: 'glibc' | 'musl' | 'go1.15.15';
}

/** A server that is not CoreDNS, and its configuration. */
export interface OtherServer {
  readonly program: 'unbound' | 'dnsmasq' | 'dpdns';
  readonly conf: string;
}

/** What is otherwise than in the healthy site. */
export type NameChange = (site: NameSite) => NameSite;

export interface NameExpectation {
  readonly verdict: 'late' | 'not-resolved' | 'elsewhere' | 'unusable' | 'resolved';
  /** What the program is told now and then: it must be told so within a few times, and never again after the fix. */
  readonly told?: string;
  /** Where its nameserver must be said to come from: a file with the number of its line. */
  readonly from?: string;
  /** The address that the name resolves to takes no connection at this port; that of twin and near miss does. */
  readonly uselessAt?: number;
  /** The cause that must come first: of the names themselves, or of the packets' way to a server. */
  readonly cause: string;
  readonly of: 'name' | 'flow';
}

export type NameVariant = 'broken' | 'healthy' | 'near-miss';

/** The site of a variant, and the name that is looked up in it. */
export function variantOf({ site, fault, nearMiss, ask }: NameScenario, variant: NameVariant): { readonly site: NameSite; readonly ask: string } {
  if (variant === 'healthy') return { site, ask };
  if (variant === 'broken') return { site: fault(site), ask };
  return { site: nearMiss?.change(site) ?? site, ask: nearMiss?.ask ?? ask };
}
