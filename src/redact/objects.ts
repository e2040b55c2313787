import { parseAllDocuments } from 'yaml';
import type { NameMap } from './names.ts';

type Fields = Readonly<Record<string, unknown>>;
/** How a string is changed that is no name: its addresses. */
type Rewrite = (text: string) => string;

/** Keys whose values are names of objects. */
const NAMES = new Set(['name', 'namespace', 'nodeName', 'hostname', 'serviceName', 'generateName', 'serviceAccountName', 'serviceAccount', 'claimName', 'secretName', 'ingressClassName']);
/** Keys whose values are labels. */
const LABELS = new Set(['labels', 'matchLabels', 'nodeSelector', 'selector']);
/** What nobody needs who asks why a packet does not arrive. */
const DROPPED = new Set(['managedFields', 'args', 'command', 'volumes', 'volumeMounts', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe', 'ownerReferences', 'images']);
/** Ids that machines are known by. */
const IDS = new Set(['machineID', 'systemUUID', 'bootID', 'providerID']);
/** What people call things of their cloud. */
const CLOUD_NAMES = new Set(['PolicyDescription', 'LoadBalancerName', 'ListenerName', 'InstanceName', 'Domain', 'TagKey', 'TagValue']);

/** Keys whose values are ids of security groups, one or several. */
const GROUP_IDS = new Set(['SecurityGroupId', 'SecurityGroupIds', 'SecureGroups']);

/** Reads the documents of a file of API objects, JSON or YAML. */
export function readDocuments(text: string): readonly unknown[] {
  if (/^\s*[{[]/.test(text)) return [JSON.parse(text) as unknown];
  return parseAllDocuments(text).map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
}

/** Prints them as one list, one object a line, which is JSON and YAML. */
export function printDocuments(documents: readonly unknown[]): string {
  const [only] = documents;
  const items = documents.flatMap((document) => (isFields(document) && Array.isArray(document['items']) ? (document['items'] as unknown[]) : [document]));
  const { kind = 'List', apiVersion = 'v1', metadata = {} } = documents.length === 1 && isFields(only) && Array.isArray(only['items']) ? only : {};
  return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]}\n`;
}

/** Prints an answer of a cloud's API with other names and addresses. */
export function printAnswer(names: NameMap, rewrite: Rewrite, [answer = {}]: readonly unknown[]): string {
  return `${JSON.stringify(redactDocument(names, rewrite, answer), null, 2)}\n`;
}

/** Tells the map of every name in a document. */
export function gatherNames(names: NameMap, value: unknown): void {
  if (Array.isArray(value)) for (const one of value) gatherNames(names, one);
  else if (isFields(value)) {
    for (const [key, one] of Object.entries(value)) {
      // Of MetalLB: names of devices stay.
      if (key === 'interfaces') continue;
      if (typeof one === 'string' && NAMES.has(key) && !isPort(value)) {
        if (key === 'namespace' || (value['kind'] === 'Namespace' && key === 'name')) names.addNamespace(one);
        else names.add(one);
      } else if (GROUP_IDS.has(key)) for (const id of [one].flat()) names.add(typeof id === 'string' ? id : '');
      else gatherNames(names, one);
    }
    const { kind, metadata } = value;
    if (kind === 'Namespace' && isFields(metadata) && typeof metadata['name'] === 'string') names.addNamespace(metadata['name']);
    for (const { type, address } of addressesOf(value)) if (type === 'Hostname' || type?.endsWith('DNS') === true) names.add(address ?? '');
  }
}

/** A document with other names, labels and addresses, and without environment values. */
export function redactDocument(names: NameMap, rewrite: Rewrite, value: unknown): unknown {
  if (typeof value === 'string') return rewrite(names.name(value));
  if (Array.isArray(value)) return value.map((one) => redactDocument(names, rewrite, one));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (DROPPED.has(key) ? [] : [[key, redactField(names, rewrite, value, key, one)]])));
}

function redactField(names: NameMap, rewrite: Rewrite, parent: Fields, key: string, value: unknown): unknown {
  if (LABELS.has(key) && isFields(value) && Object.values(value).every((one) => typeof one === 'string')) return redactLabels(names, value);
  if (key === 'annotations' && isFields(value)) return Object.fromEntries(Object.entries(value).filter(([name]) => name.includes('projectcalico.org/') || name.startsWith('service.kubernetes.io/') || name.startsWith('service.cloud.tencent.com/') || name.startsWith('kubernetes.io/ingress.') || name === 'tke.cloud.tencent.com/networks' || name === 'infra.tce.io/vpc-service' || /^\d+$/.test(name)).map(([name, one]) => [name, redactDocument(names, rewrite, one)]));
  if (key === 'env' && Array.isArray(value)) return value.map((one: unknown) => (isFields(one) ? { name: typeof one['name'] === 'string' ? names.other(one['name']) : '', ...(one['value'] === undefined ? {} : { value: 'redacted' }) } : one));
  // Of TKE's kube-proxy the version says what it knows.
  if (key === 'image' && typeof value === 'string') return /\/(kube-proxy:v[\d.]+-tke\.\d+)$/.exec(value)?.[0].slice(1) ?? names.other(value);
  // A host of an Ingress, as the rules of its load balancer have it, too.
  if (key === 'host' && 'http' in parent && typeof value === 'string') return names.other(value);
  if ((IDS.has(key) || CLOUD_NAMES.has(key)) && typeof value === 'string') return names.other(value);
  if (key === 'key' && typeof value === 'string' && 'operator' in parent) return names.labelKey(value);
  if (key === 'values' && Array.isArray(value) && 'operator' in parent) return value.map((one: unknown) => (typeof one === 'string' ? names.other(one) : one));
  if ((key === 'name' && isPort(parent)) || key === 'interfaces') return value;
  return redactDocument(names, rewrite, value);
}

function redactLabels(names: NameMap, labels: Fields): Fields {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [names.labelKey(key), names.other(String(value))]));
}

/** Names of ports stay: Services find them by name, and they say a protocol. */
function isPort(value: Fields): boolean {
  return 'containerPort' in value || ('port' in value && !isFields(value['port'])) || 'protocol' in value;
}

function addressesOf({ addresses }: Fields): readonly { readonly type?: string; readonly address?: string }[] {
  return Array.isArray(addresses) ? addresses.filter((one): one is { type?: string; address?: string } => isFields(one)) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
