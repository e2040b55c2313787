import type { NetnsEntry } from '../../model/evidence/evidence.ts';
import type { Link } from '../../model/network/link.ts';
import type { Part } from '../../model/network/because.ts';
import type { Netns, NetnsPart } from '../../model/network/netns.ts';
import { assembleBridgePorts, assembleFdb } from '../bridge/index.ts';
import { assembleCounters, assembleProtocolCounters, assembleTrackingCounters } from '../counter/index.ts';
import { assembleIpset } from '../ipset/index.ts';
import { assembleNeighbours } from '../neigh/index.ts';
import { assembleOffloads } from '../offload/index.ts';
import { known, mapPart, once } from '../part/index.ts';
import { assembleRoutes } from '../route/index.ts';
import { assembleRules } from '../rule/index.ts';
import { assembleHalfOpen, assembleKnownPeers, assembleListeners, assembleSending, assembleUnacknowledged } from '../socket/index.ts';
import { assembleSysctls } from '../sysctl/index.ts';
import { connectionTable, readAt } from './conntrack.ts';
import { ipvsConnections, virtualServices } from './ipvs.ts';
import type { Sources } from './sources.ts';
import { assembleTables } from './tables.ts';

/** What a namespace is made from. `links` are its devices with their peers, for which other namespaces of the node are needed. */
export interface NetnsEvidence {
  readonly node: string;
  readonly entry: NetnsEntry;
  readonly own: Sources;
  readonly ofNode: Sources;
  readonly links: () => Part<readonly Link[]>;
  readonly kernel: () => string | undefined;
}

/** A namespace of the network. Each part is read and converted when it is first asked for, and kept. */
export function assembleNetns(evidence: NetnsEvidence): Netns {
  return new AssembledNetns(evidence);
}

type Parts = { readonly [P in NetnsPart]: () => NonNullable<Netns[P]> };

/** A class, so that all namespaces have one shape: every function of the walk asks for their parts. */
class AssembledNetns implements Netns {
  readonly id: string;
  readonly node: string;
  readonly name: string;
  private readonly evidence: NetnsEvidence;
  private readonly parts: Parts;

  constructor(evidence: NetnsEvidence) {
    const { node, entry } = evidence;
    this.id = `${node}/${entry.id}`;
    this.node = node;
    this.name = entry.names[0] ?? entry.id;
    this.evidence = evidence;
    this.parts = partsOf(evidence);
  }

  get kernel(): Netns['kernel'] { return this.evidence.kernel(); }
  get conntrackAt(): Netns['conntrackAt'] { return readAt(this.evidence.own); }
  get links(): Netns['links'] { return this.parts.links(); }
  get bridgePorts(): Netns['bridgePorts'] { return this.parts.bridgePorts(); }
  get fdb(): Netns['fdb'] { return this.parts.fdb(); }
  get neighbours(): Netns['neighbours'] { return this.parts.neighbours(); }
  get rules4(): Netns['rules4'] { return this.parts.rules4(); }
  get rules6(): Netns['rules6'] { return this.parts.rules6(); }
  get routes4(): Netns['routes4'] { return this.parts.routes4(); }
  get routes6(): Netns['routes6'] { return this.parts.routes6(); }
  get tables(): Netns['tables'] { return this.parts.tables(); }
  get ipsets(): Netns['ipsets'] { return this.parts.ipsets(); }
  get ipvs(): Netns['ipvs'] { return this.parts.ipvs(); }
  get ipvsConnections(): Netns['ipvsConnections'] { return this.parts.ipvsConnections(); }
  get conntrack(): Netns['conntrack'] { return this.parts.conntrack(); }
  get listeners(): Netns['listeners'] { return this.parts.listeners(); }
  get sysctls(): Netns['sysctls'] { return this.parts.sysctls(); }
  get halfOpen(): Netns['halfOpen'] { return this.parts.halfOpen(); }
  get unacknowledged(): Netns['unacknowledged'] { return this.parts.unacknowledged(); }
  get sending(): Netns['sending'] { return this.parts.sending(); }
  get knownPeers(): Netns['knownPeers'] { return this.parts.knownPeers(); }
  get counters(): Netns['counters'] { return this.parts.counters(); }
  get trackingCounters(): Netns['trackingCounters'] { return this.parts.trackingCounters(); }
  get protocolCounters(): Netns['protocolCounters'] { return this.parts.protocolCounters(); }
  get offloads(): Netns['offloads'] { return this.parts.offloads(); }
}

function partsOf({ own, ofNode, links }: NetnsEvidence): Parts {
  const devices = once(links);
  return {
    links: devices,
    bridgePorts: once(() => assembleBridgePorts({ links: devices(), ipLink: own.tree('ip-link'), bridgeLink: own.tree('bridge-link'), bridgeVlan: own.tree('bridge-vlan') })),
    fdb: once(() => assembleFdb(own.tree('bridge-fdb'), devices())),
    neighbours: once(() => assembleNeighbours(own.tree('ip-neigh'), proxies(own), devices())),
    rules4: once(() => assembleRules(own.tree('ip-rule'))),
    rules6: once(() => assembleRules(own.tree('ip6-rule'))),
    routes4: once(() => assembleRoutes(own.tree('ip-route'), 4)),
    routes6: once(() => assembleRoutes(own.tree('ip6-route'), 6)),
    tables: once(() => assembleTables(own, ofNode)),
    ipsets: once(() => mapPart(own.tree('ipset'), assembleIpset)),
    ipvs: once(() => virtualServices(own, ofNode)),
    ipvsConnections: once(() => ipvsConnections(own, ofNode)),
    conntrack: once(() => connectionTable(own)),
    listeners: once(() => listeners(own)),
    sysctls: once(() => mapPart(own.tree('sysctl'), assembleSysctls)),
    halfOpen: once(() => mapPart(own.tree('ss-syn-recv'), assembleHalfOpen)),
    sending: once(() => mapPart(own.tree('ss-info'), assembleSending)),
    unacknowledged: once(() => mapPart(own.tree('ss-retransmit'), assembleUnacknowledged)),
    knownPeers: once(() => mapPart(own.tree('tcp-metrics'), assembleKnownPeers)),
    counters: once(() => mapPart(own.tree('proc-netstat'), (tree) => assembleCounters(tree, own.before('proc-netstat')))),
    trackingCounters: once(() => trackingCounters(own)),
    protocolCounters: once(() => mapPart(own.tree('proc-snmp'), (tree) => assembleProtocolCounters(tree, own.before('proc-snmp')))),
    offloads: once(() => mapPart(own.tree('ethtool-k'), assembleOffloads)),
  };
}

/** As `conntrack -S` prints them, or else as the kernel does without any tool. */
function trackingCounters(own: Sources): NonNullable<Netns['trackingCounters']> {
  const printed = mapPart(own.tree('conntrack-stats'), (tree) => assembleTrackingCounters(tree, own.before('conntrack-stats')));
  return printed.kind === 'known' && printed.value.size > 0 ? printed : mapPart(own.tree('proc-nf-conntrack'), (tree) => assembleTrackingCounters(tree, own.before('proc-nf-conntrack')));
}

/** Proxy entries are rare; a bundle that has no such item was made without asking for them, and then `ip neigh` alone stands. */
function proxies(own: Sources): ReturnType<typeof own.tree<'ip-neigh-proxy'>> {
  return own.item('ip-neigh-proxy') === undefined ? known({ file: '', lines: [], diagnostics: [], endsWithNewline: false }) : own.tree('ip-neigh-proxy');
}

/**
 * Without the socket diagnosis modules `ss` reads /proc/net, which does not say whether an IPv6 wildcard socket takes IPv4 as well
 * (IPV6_V6ONLY is the program's own choice, whatever net.ipv6.bindv6only is).
 */
function readFromProc(own: Sources): boolean {
  return own.item('ss')?.command.includes('PROC_ROOT=') === true;
}

function listeners(own: Sources): Netns['listeners'] {
  const tree = own.tree('ss');
  return tree.kind === 'missing' ? tree : assembleListeners(tree.value, readFromProc(own));
}
