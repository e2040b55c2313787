import { NAME_CAUSES } from '../detect/names/index.ts';
import type { NameCause, NameFault, NameFix, NameView, OwnAddress } from '../detect/names/index.ts';
import type { Cluster } from '../model/kube/index.ts';
import { applyChanges } from '../fix/index.ts';
import { vpcOf } from '../model/network/index.ts';
import { ALL_VPCS } from '../model/tcs/index.ts';
import { lookUp } from './look-up.ts';
import type { NameCase } from './look-up.ts';
import { nameFiles } from './files.ts';
import { originsOf } from './origins.ts';
import { podsByNetns } from './pods.ts';
import { costsOf, verdictOfName, worthOfName } from './verdict.ts';
import type { ConfFile, NameFinding, NameFlow, NameLookup, NameProof, Race } from '../model/resolve/index.ts';

/** What of the names themselves is wrong, beside the ways of their packets (`flows`), with each fix tried on the model: what does not help is no proof. */
export function findingsOf(asked: NameCase, lookups: readonly NameLookup[], races: readonly Race[], flows: readonly NameFlow[]): readonly NameFinding[] {
  const named = nameFiles(asked.evidence, asked.loaded);
  const files = named.resolver(asked.netns, asked.pod);
  const writtenNow = named.writtenNow(asked.netns, asked.pod);
  const podAt = podsByNetns(asked.loaded);
  const view = { question: asked.question, asker: asked.place(asked.netns), files, ...(writtenNow === undefined ? {} : { writtenNow }), lookups, races, dnsServices: dnsServicesOf(asked.loaded.cluster), ownAddresses: ownAddressesOf(asked.loaded.cluster, asked.question.name), serviceAddresses: (name: string) => serviceAddressesOf(asked.loaded.cluster, files.resolvConf, name), ...gatewayOf(asked) };
  return NAME_CAUSES.flatMap((cause) => cause.detect(view).map((fault) => givingWay({ ...findingOf(asked, cause, fault, view), origins: originsOf(asked.evidence, (netns) => (netns === undefined ? asked.pod : podAt(netns)), fault.evidence) }, fault, flows)))
    .sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** The rules of VPCGW that the asker's VPC has; nothing where not all of them are known. */
function gatewayOf({ loaded: { network, tRoute }, netns }: NameCase): Pick<NameView, 'gatewayRuleFor'> {
  const member = vpcOf(network.vpcs, netns);
  if ('text' in member || tRoute.kind === 'missing' || tRoute.value.partial !== undefined) return {};
  const { rows } = tRoute.value;
  return { gatewayRuleFor: (address) => rows.some(({ vip, vpcId, uniqVpcId }) => vip === address && (vpcId === ALL_VPCS || uniqVpcId === undefined || uniqVpcId === member.vpc)) };
}

function dnsServicesOf({ services }: Cluster): NameView['dnsServices'] {
  const asked = (services.kind === 'known' ? services.value : []).filter(({ spec }) => spec?.ports?.some(({ port, protocol }) => port === 53 && protocol === 'UDP') === true);
  const addresses = asked.map(({ metadata, spec, status }) => ({ service: `svc/${metadata.namespace ?? ''}/${metadata.name}`, balancers: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []), own: spec?.clusterIP }));
  return [...addresses.flatMap(({ service, balancers }) => balancers.map((address) => ({ address, service }))), ...addresses.flatMap(({ service, own }) => (own === undefined || own === 'None' ? [] : [{ address: own, service }]))];
}

/** Its value is `APP.SERVICE`, and the name that virtual machines ask is `service.app.` and the domain of the region (article 000). */
const SERVICE_ID = 'infra.tce.io/ted.service-id';

/** The addresses that VPCServices for all VPCs give to the service whose name this is. */
function ownAddressesOf({ vpcServices }: Cluster, name: string): readonly OwnAddress[] {
  return (vpcServices.kind === 'known' ? vpcServices.value : []).flatMap(({ metadata, spec }): readonly OwnAddress[] => {
    const id = metadata.annotations?.[SERVICE_ID] ?? '';
    const [app, service, ...more] = id.split('.');
    if (app === undefined || service === undefined || more.length > 0 || spec?.vpcip === undefined || spec.vpcid !== ALL_VPCS || !name.toLowerCase().startsWith(`${service}.${app}.`.toLowerCase())) return [];
    const object = `vpcservice/${metadata.namespace ?? ''}/${metadata.name}`;
    return [{ address: spec.vpcip, service: object, because: { text: `${object} ${SERVICE_ID}: ${id}, vpcip: ${spec.vpcip}` } }];
  });
}

/** The addresses of the Service that a name is of (`SERVICE.NAMESPACE.svc.DOMAIN`), where DOMAIN is the cluster's by the search list of whoever asks. */
function serviceAddressesOf({ services }: Cluster, resolvConf: ConfFile, name: string): readonly OwnAddress[] {
  const [service, namespace, ...rest] = name.toLowerCase().replace(/\.$/, '').split('.');
  const domains = resolvConf.kind === 'lines' ? resolvConf.lines.filter((line) => /^search[ \t]/.test(line)).flatMap((line) => line.toLowerCase().split(/[ \t]+/).slice(1)) : [];
  if (rest[0] !== 'svc' || !domains.includes(rest.join('.'))) return [];
  const [found] = (services.kind === 'known' ? services.value : []).filter(({ metadata }) => metadata.name === service && metadata.namespace === namespace);
  const addresses = (found?.spec?.clusterIPs ?? [found?.spec?.clusterIP ?? 'None']).filter((address) => address !== 'None' && address !== '');
  const object = `svc/${namespace ?? ''}/${service ?? ''}`;
  return addresses.map((address) => ({ address, service: object, because: { ...(found === undefined ? {} : { ref: found.ref }), text: `${object} clusterIP: ${address}` } }));
}

/** That a server is silent says less than why the packets to it are lost, where that is known and mended. */
function givingWay(finding: NameFinding, { silence }: NameFault, flows: readonly NameFlow[]): NameFinding {
  const told = silence !== undefined && flows.some(({ from, server, proof }) => from === silence.from && server === silence.server && proof !== undefined);
  return told ? { ...finding, severity: 'note' } : finding;
}

const RANK = { error: 0, warning: 1, note: 2 } as const;

function findingOf(asked: NameCase, cause: NameCause, { fixes, note, decides, silence: _, evenResolved, ...fault }: NameFault, view: NameView): Omit<NameFinding, 'origins'> {
  const { lookups } = view;
  const before = verdictOfName(lookups);
  const tried = fixes.map((fix) => ({ fix, ...tryOut(asked, fix, lookups) }));
  const helps = tried.filter(({ fix, proof, after }) => fix.tempting !== true && (evenResolved === true ? proof.after.kind === 'resolved' && cause.detect({ ...view, lookups: after }).length === 0 : isBetter(proof, note === true)));
  const waits = before.kind !== 'resolved' && before.kind !== 'unknown' && helps.some(({ proof }) => proof.after.kind === 'resolved');
  const severity = (note === true && !waits) || (helps.length === 0 && decides !== true) || (before.kind === 'resolved' && evenResolved !== true) ? 'note' : before.kind === 'not-resolved' || before.kind === 'elsewhere' || before.kind === 'unusable' || evenResolved === true ? 'error' : 'warning';
  return { ...fault, severity, page: `docs/causes/${fault.id}.md`, proofs: helps.map(({ proof }) => proof), useless: tried.filter(({ fix, proof }) => fix.tempting === true && !isBetter(proof, false)).map(({ proof }) => proof) };
}

function tryOut(asked: NameCase, fix: NameFix, all: readonly NameLookup[]): { readonly proof: NameProof; readonly after: readonly NameLookup[] } {
  const { libc } = fix;
  const question = { ...asked.question, ...(fix.name === undefined ? {} : { name: fix.name }), ...(libc === undefined ? {} : { libc }) };
  const lookups = libc === undefined ? all : all.filter(({ resolver }) => resolver.startsWith(`${libc.kind} `));
  const after = lookUp({ ...asked, question }, fix.changes === undefined ? asked.loaded.network : applyChanges(asked.loaded.network, fix.changes), fix.edits).lookups;
  const [had, has] = [costsOf(lookups), costsOf(after)];
  const proof: NameProof = { message: fix.message, commands: fix.commands, edits: fix.edits, ...(fix.changes === undefined ? {} : { changes: fix.changes }), ...(fix.name === undefined ? {} : { name: fix.name }), ...(libc === undefined ? {} : { libc }), before: verdictOfName(lookups), after: verdictOfName(after), waits: { before: had.waits, after: has.waits }, queries: { before: had.queries, after: has.queries } };
  return { proof, after };
}

/** Better is a better verdict, or of a name that resolves as good a one after half the time; for a note fewer queries are enough. */
function isBetter({ before, after, waits, queries }: NameProof, fewer: boolean): boolean {
  if (worthOfName(after) !== worthOfName(before)) return worthOfName(after) > worthOfName(before);
  const resolves = before.kind === 'late' || before.kind === 'partial';
  return (resolves && waits.before >= 1000 && waits.after <= waits.before / 2) || (fewer && queries.after < queries.before);
}
