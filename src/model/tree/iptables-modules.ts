import type { LineState } from '../evidence/line-state.ts';

/** How well a module is evaluated. `note` says under which conditions, or why not. */
export interface ModuleSupport {
  readonly state: LineState;
  readonly note?: string;
  /** Options that are not evaluated: a rule without them is supported, one with any of them is not. */
  readonly except?: readonly string[];
  /** Signs that make an argument one that is not evaluated, by option. */
  readonly exceptIn?: Readonly<Record<string, string>>;
}

const YES = { state: 'supported' } as const;
const BYTES = { state: 'conditional', note: 'reads bytes that a question does not have: unknown for packets that get this far' } as const;
const NO_HEADERS = { state: 'conditional', note: 'the packets of a question have no extension headers' } as const;
const RATE = { state: 'conditional', note: 'the state of the limit is not collected: both answers are walked' } as const;

/** Match modules of iptables-extensions(8). One that is not `not supported` has a converter; the compiler sees to it. */
export const IPTABLES_MATCHES = {
  addrtype: YES,
  ah: BYTES,
  bpf: BYTES,
  cgroup: { state: 'not supported', note: 'cgroups of sockets are not collected' },
  cluster: { state: 'not supported', note: 'hash of the connection' },
  comment: YES,
  connbytes: { state: 'not supported', note: 'counters of the connection are not collected' },
  connlabel: { state: 'not supported', note: 'labels of connections are not collected' },
  connlimit: RATE,
  connmark: YES,
  conntrack: { state: 'conditional', note: 'without --ctexpire', except: ['ctexpire'] },
  cpu: { state: 'not supported', note: 'depends on the processor that handles the packet' },
  dccp: { state: 'conditional', note: 'ports; not --dccp-types and --dccp-option', except: ['dccp-types', 'dccp-option'] },
  devgroup: { state: 'conditional', note: 'numeric groups' },
  dscp: YES,
  dst: NO_HEADERS,
  ecn: YES,
  esp: BYTES,
  eui64: { state: 'not supported', note: 'compares the address with the MAC' },
  frag: BYTES,
  hashlimit: RATE,
  hbh: NO_HEADERS,
  helper: { state: 'conditional', note: 'not when negated' },
  hl: YES,
  icmp: YES,
  icmp6: YES,
  ipcomp: BYTES,
  iprange: YES,
  ipv6header: NO_HEADERS,
  ipvs: { state: 'not supported', note: 'properties of the IPVS connection' },
  length: YES,
  limit: RATE,
  mac: YES,
  mark: YES,
  mh: BYTES,
  multiport: YES,
  nfacct: { state: 'conditional', note: 'the accounting objects of kube-proxy, which have no quota; quotas of others are not collected' },
  osf: { state: 'not supported', note: 'fingerprints of operating systems' },
  owner: { state: 'conditional', note: 'numeric ids; not --suppl-groups', except: ['suppl-groups', 'pid-owner', 'sid-owner', 'cmd-owner'] },
  physdev: YES,
  pkttype: YES,
  policy: { state: 'conditional', note: 'IPsec is not modelled: no packet has a policy' },
  quota: RATE,
  rateest: { state: 'not supported', note: 'rate estimators are not collected' },
  realm: { state: 'conditional', note: 'numeric realms' },
  recent: { state: 'conditional', note: 'the list of addresses is not collected: both answers are walked' },
  rpfilter: YES,
  rt: NO_HEADERS,
  sctp: { state: 'conditional', note: 'ports; not --chunk-types', except: ['chunk-types'] },
  set: { state: 'conditional', note: 'without counter conditions and --return-nomatch', except: ['return-nomatch', 'packets-eq', 'packets-lt', 'packets-gt', 'bytes-eq', 'bytes-lt', 'bytes-gt'] },
  socket: { state: 'conditional', note: 'without --restore-skmark', except: ['restore-skmark'] },
  srh: NO_HEADERS,
  state: YES,
  statistic: YES,
  string: BYTES,
  tcp: { state: 'conditional', note: 'not --tcp-option', except: ['tcp-option'] },
  tcpmss: { state: 'conditional', note: 'not when negated' },
  time: { state: 'conditional', note: 'a question that names a time' },
  tos: YES,
  ttl: YES,
  u32: BYTES,
  udp: YES,
  udplite: YES,
} as const satisfies Readonly<Record<string, ModuleSupport>>;

const SILENT = { state: 'harmless', note: 'the packet is what it was' } as const;

/** Targets of iptables-extensions(8) and those that are built in. */
export const IPTABLES_TARGETS = {
  ACCEPT: YES,
  AUDIT: SILENT,
  CHECKSUM: SILENT,
  CLASSIFY: YES,
  CLUSTERIP: { state: 'not supported', note: 'answers for a shared address by hash of the source' },
  CONNMARK: { state: 'conditional', note: 'without shifts', except: ['left-shift-mark', 'right-shift-mark'] },
  CONNSECMARK: SILENT,
  CT: { state: 'conditional', note: '--zone with a number' },
  DNAT: { state: 'conditional', note: 'a base port is unknown', except: [], exceptIn: { 'to-destination': '/' } },
  DNPT: { state: 'not supported', note: 'stateless prefix translation' },
  DROP: YES,
  DSCP: { state: 'conditional', note: 'numeric code points', except: ['set-dscp-class'] },
  ECN: SILENT,
  HL: YES,
  HMARK: { state: 'not supported', note: 'mark from a hash' },
  IDLETIMER: SILENT,
  LED: SILENT,
  LOG: SILENT,
  MARK: YES,
  MASQUERADE: YES,
  NETMAP: YES,
  NFLOG: SILENT,
  NFQUEUE: { state: 'not supported', note: 'a program decides' },
  NOTRACK: YES,
  QUEUE: { state: 'not supported', note: 'a program decides' },
  RATEEST: SILENT,
  REDIRECT: YES,
  REJECT: YES,
  RETURN: YES,
  SECMARK: SILENT,
  SET: { state: 'conditional', note: '--add-set and --del-set', except: ['map-set'] },
  SNAT: YES,
  SNPT: { state: 'not supported', note: 'stateless prefix translation' },
  SYNPROXY: { state: 'not supported', note: 'answers the handshake itself' },
  TCPMSS: YES,
  TCPOPTSTRIP: { state: 'not supported', note: 'removes TCP options' },
  TEE: { state: 'harmless', note: 'the copy is not followed' },
  TOS: { state: 'conditional', note: 'numeric values' },
  TPROXY: YES,
  TRACE: SILENT,
  TTL: YES,
  ULOG: SILENT,
} as const satisfies Readonly<Record<string, ModuleSupport>>;

type Evaluated<T extends Readonly<Record<string, ModuleSupport>>> = { [K in keyof T]: T[K]['state'] extends 'not supported' ? never : K }[keyof T];

/** The modules that must have a converter. */
export type EvaluatedMatch = Evaluated<typeof IPTABLES_MATCHES>;
export type EvaluatedTarget = Evaluated<typeof IPTABLES_TARGETS>;

/** Other names under which iptables loads a match module (`libxtables/xtables.c`, iptables 1.8.9). */
export const MATCH_ALIASES: ReadonlyMap<string, string> = new Map([['icmpv6', 'icmp6'], ['ipv6-icmp', 'icmp6'], ['ipv6-mh', 'mh'], ['mobility-header', 'mh']]);
