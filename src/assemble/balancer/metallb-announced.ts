import { firstUnmet, internalIps, selects, slicesOf } from '../../model/kube/index.ts';
import type { AdvertisementSpec, BgpAdvertisement, Cluster, IpAddressPool, KubeObject, L2Advertisement, LabelSelector, Node, Service, SliceEndpoint } from '../../model/kube/index.ts';
import type { Announcement, Announcer, SilentNode } from '../../model/network/announcement.ts';
import type { Because, Part } from '../../model/network/because.ts';
import { formatIp } from '../../net/ip.ts';
import { contains, prefixOf } from '../../net/prefix.ts';
import { known, missing } from '../part/index.ts';
import { speakersOf } from './metallb-speakers.ts';
import type { Speakers } from './metallb-speakers.ts';
import type { MetallbAddress } from './metallb.ts';

/** A node that tells of an address by an advertisement, or what keeps it from it. */
type Heard = { readonly announcer: Announcer } | { readonly silent: SilentNode };
type AddressOfPool = MetallbAddress & { readonly pool: IpAddressPool };

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * Who announces an address of MetalLB, from its objects and the nodes': by ARP the one node that a ServiceL2Status names, or one of those that may, and by BGP every node that may.
 * `shared`: the Services that have the address; `all`: all addresses, since one may be drawn by the prefix that is announced for another.
 * Source: metallb speaker/layer2_controller.go, speaker/bgp_controller.go, internal/config/config.go (v0.15).
 */
export function announcementOf(cluster: Cluster, shared: readonly MetallbAddress[], all: readonly MetallbAddress[]): Announcement {
  const pooled = shared.filter(isPooled);
  const because = pooled.map(({ pool, ip }): Because => ({ ref: pool.ref, text: `IPAddressPool ${pool.metadata.name} has ${formatIp(ip)}` }));
  const nobody: Announcement = { by: 'arp', nodes: known([]), silent: [], because };
  if (pooled.length === 0) return { ...nobody, because: shared.map(({ ip, service }) => ({ ref: service.ref, text: `no IPAddressPool has ${formatIp(ip)}` })) };
  const needed = [cluster.nodes, cluster.l2Advertisements, cluster.bgpAdvertisements, cluster.endpointSlices].find(({ kind }) => kind === 'missing');
  if (needed?.kind === 'missing') return { ...nobody, nodes: missing(needed.because) };
  const l2 = pooled.flatMap((one) => adsOf(cluster.l2Advertisements, one).map((ad) => ({ one, ad })));
  const bgp = pooled.flatMap((one) => adsOf(cluster.bgpAdvertisements, one));
  const told = [...because, ...[...l2.map(({ ad }) => ad), ...bgp].map((ad): Because => ({ ref: ad.ref, text: `${ad.kind} ${ad.metadata.name}` }))];
  if (l2.length > 0 && bgp.length > 0) return { ...nobody, because: told, nodes: missing({ text: 'both L2Advertisements and BGPAdvertisements are for the address: whether the client\'s network heeds ARP or BGP is not known' }) };
  if (bgp.length > 0) return { ...byRoutes(cluster, pooled, all.filter(isPooled)), because: told };
  return l2.length === 0 ? nobody : { ...byArp(cluster, pooled, l2), because: told };
}

function isPooled(one: MetallbAddress): one is AddressOfPool {
  return one.pool !== undefined;
}

/** By ARP: of the nodes that may, a hash of their names elects one of those whose speakers know of each other, which no object tells but the status that it writes. */
function byArp(cluster: Cluster, pooled: readonly AddressOfPool[], ads: readonly { readonly one: AddressOfPool; readonly ad: L2Advertisement }[]): Omit<Announcement, 'because'> {
  const speakers = speakersOf(cluster);
  const heard = nodesOf(cluster).map((node) => heardFrom(node, { cluster, speakers, ads: ads.map(({ ad }) => ad), services: pooled.map(({ service }) => service) }));
  const silent = heard.flatMap((one) => ('silent' in one ? [one.silent] : []));
  const able = heard.flatMap((one) => ('announcer' in one ? [withDevices(one.announcer, ads.map(({ ad }) => ad), nodesOf(cluster))] : []));
  const status = statusOf(cluster, pooled);
  const unmanned = silent.filter(({ why }) => why === 'speaker').map(({ node }) => node);
  if (status === undefined && able.length > 0 && unmanned.length > 0) return { by: 'arp', nodes: missing({ text: `no ServiceL2Status says who answers ARP, and ${unmanned.join(', ')}, without a speaker, may be elected all the same where speakers do not know of each other (memberlist)` }), silent };
  if (status === undefined || able.length <= 1) return { by: 'arp', nodes: known(able), silent, ...(able.length > 1 ? { oneOf: { text: `no ServiceL2Status says which of ${able.map(({ node }) => node).join(', ')} answers ARP` } } : {}) };
  const elected = able.find(({ node }) => node === status.node);
  if (elected === undefined) return { by: 'arp', nodes: missing({ ...status.because, text: `${status.because.text}, which by the other objects must not` }), silent };
  return { by: 'arp', nodes: known([{ ...elected, because: [status.because, ...elected.because] }]), silent };
}

function statusOf({ serviceL2Statuses }: Cluster, pooled: readonly AddressOfPool[]): { readonly node: string; readonly because: Because } | undefined {
  const found = (serviceL2Statuses.kind === 'known' ? serviceL2Statuses.value : []).find(({ status }) => pooled.some(({ service: { metadata } }) => status?.serviceName === metadata.name && status.serviceNamespace === metadata.namespace));
  const node = found?.status?.node;
  return found === undefined || node === undefined ? undefined : { node, because: { ref: found.ref, text: `ServiceL2Status ${found.metadata.name}: ${node}` } };
}

/** Those that advertisements with `interfaces` leave a node; one without gives all. */
function withDevices(announcer: Announcer, ads: readonly L2Advertisement[], nodes: readonly Node[]): Announcer {
  const own = ads.filter(({ spec }) => selectsNode(spec, nodes.find(({ metadata }) => metadata.name === announcer.node)));
  const devices = own.flatMap(({ spec }) => spec?.interfaces ?? []);
  return own.some(({ spec }) => (spec?.interfaces ?? []).length === 0) ? announcer : { ...announcer, devices };
}

/** By BGP: routers take the longest prefix that the address is in, whichever Service it was announced for, and share among all that announce that one. */
function byRoutes(cluster: Cluster, pooled: readonly AddressOfPool[], all: readonly AddressOfPool[]): Omit<Announcement, 'because'> {
  const speakers = speakersOf(cluster);
  const [{ ip } = { ip: undefined }] = pooled;
  const told = all.flatMap((one) => adsOf(cluster.bgpAdvertisements, one).flatMap((ad) => {
    const prefix = prefixOf(one.ip, (one.ip.family === 4 ? ad.spec?.aggregationLength : ad.spec?.aggregationLengthV6) ?? (one.ip.family === 4 ? 32 : 128));
    if (ip === undefined || !contains(prefix, ip)) return [];
    return nodesOf(cluster).map((node) => ({ length: prefix.length, localPref: ad.spec?.localPref ?? 0, own: pooled.some(({ service }) => service === one.service), heard: heardFrom(node, { cluster, speakers, ads: [ad], services: [one.service], peers: ad.spec?.peers ?? [] }) }));
  }));
  const spoken = told.filter(({ heard }) => 'announcer' in heard);
  const longest = Math.max(...spoken.map(({ length }) => length));
  const best = spoken.filter(({ length }) => length === longest);
  const silent = told.flatMap(({ own, heard }) => (own && 'silent' in heard ? [heard.silent] : []));
  if (new Set(best.map(({ localPref }) => localPref)).size > 1) return { by: 'routes', nodes: missing({ text: 'the nodes announce the address with different localPref, which routers of the same AS heed and others do not' }), silent };
  const nodes = [...new Map(best.flatMap(({ heard }) => ('announcer' in heard ? [[heard.announcer.node, heard.announcer] as const] : []))).values()];
  if (cluster.bgpPeers.kind === 'missing' && nodes.length > 1) return { by: 'routes', nodes: known(nodes), silent, oneOf: { text: `no BGPPeers were collected: which of ${nodes.map(({ node }) => node).join(', ')} have a router to tell is not known` } };
  return { by: 'routes', nodes: known(nodes), silent: silent.filter(({ node }) => !nodes.some((one) => one.node === node)) };
}

interface Asked {
  readonly cluster: Cluster;
  readonly speakers: Speakers;
  readonly ads: readonly KubeObject<AdvertisementSpec>[];
  readonly services: readonly Service[];
  /** By BGP: the peers that the advertisement names, or all. */
  readonly peers?: readonly string[];
}

/** ShouldAnnounce of both controllers, but for which one is elected. */
function heardFrom(node: Node, { cluster, speakers, ads, services, peers }: Asked): Heard {
  const { name, labels = {} } = node.metadata;
  const ad = ads.find(({ spec }) => selectsNode(spec, node));
  const [addr] = internalIps(node);
  const silent = (why: SilentNode['why'], ref: Because['ref'], text: string): Heard => ({ silent: { node: name, why, because: { ...(ref === undefined ? {} : { ref }), text } } });
  if (ad === undefined || addr === undefined) return silent('selector', ads[0]?.ref, `no advertisement selects node ${name}${unmetText(ads, labels)}`);
  const speaker = speakers.on(name);
  if (speaker.kind === 'none') return silent('speaker', speaker.ref, `no speaker of MetalLB is ready on node ${name}`);
  if (!speakers.ignoreExcluded && EXCLUDED in labels) return silent('excluded', node.ref, `node ${name} has the label ${EXCLUDED}`);
  if (node.status?.conditions?.some(({ type, status }) => type === 'NetworkUnavailable' && status === 'True') === true) return silent('network', node.ref, `node ${name}: its condition NetworkUnavailable is True`);
  const endpoints = services.flatMap((service) => endpointsOf(cluster, service).map((endpoint) => ({ endpoint, service })));
  const serving = endpoints.filter(({ endpoint: { nodeName }, service }) => service.spec?.externalTrafficPolicy !== 'Local' || nodeName === name);
  if (serving.length === 0) return silent('no-endpoint', services[0]?.ref, endpoints.length === 0 ? 'no endpoint of the Service can serve' : `externalTrafficPolicy Local, and no endpoint on node ${name} can serve`);
  const routers = cluster.bgpPeers;
  if (peers !== undefined && routers.kind === 'known' && !routers.value.some((peer) => (peers.length === 0 || peers.includes(peer.metadata.name)) && anySelects(peer.spec?.nodeSelectors, labels))) return silent('peer', ad.ref, `no BGPPeer is for node ${name}`);
  return { announcer: { node: name, addr, because: [{ ref: ad.ref, text: `${ad.kind} ${ad.metadata.name}: node ${name}` }] } };
}

/** Advertisements for the pool and the Service of an address. */
function adsOf<T extends L2Advertisement | BgpAdvertisement>(ads: Part<readonly T[]>, { pool, service }: AddressOfPool): readonly T[] {
  return ads.kind === 'missing' ? [] : ads.value.filter(({ spec }) => {
    const { ipAddressPools = [], ipAddressPoolSelectors = [], serviceSelectors } = spec ?? {};
    const isOfPool = (ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0) || ipAddressPools.includes(pool.metadata.name) || ipAddressPoolSelectors.some((selector) => selects(selector, pool.metadata.labels));
    return isOfPool && anySelects(serviceSelectors, service.metadata.labels);
  });
}

function nodesOf({ nodes }: Cluster): readonly Node[] {
  return nodes.kind === 'known' ? nodes.value : [];
}

/** Those that are ready or serve though they end (EndpointCanServe). */
function endpointsOf({ endpointSlices }: Cluster, service: Service): readonly SliceEndpoint[] {
  const slices = endpointSlices.kind === 'known' ? slicesOf(endpointSlices.value, service.metadata) : [];
  return slices.flatMap(({ endpoints = [] }) => endpoints.filter(({ conditions }) => conditions?.ready !== false || conditions.serving === true));
}

function selectsNode(spec: AdvertisementSpec | undefined, node: Node | undefined): boolean {
  return anySelects(spec?.nodeSelectors, node?.metadata.labels);
}

/** No selector is all. */
function anySelects(selectors: readonly LabelSelector[] | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  return selectors === undefined || selectors.length === 0 || selectors.some((selector) => selects(selector, labels));
}

function unmetText(ads: readonly KubeObject<AdvertisementSpec>[], labels: Readonly<Record<string, string>>): string {
  const unmet = ads.flatMap(({ spec }) => (spec?.nodeSelectors ?? []).flatMap((selector) => firstUnmet(selector, labels) ?? []));
  return unmet.length === 0 ? '' : ` (${unmet.map(({ key, want }) => `${key}=${want}`).join(', ')})`;
}
