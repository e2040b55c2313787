import type { ApiResource } from '../../model/evidence/api-resource.ts';
import type { Session } from './session.ts';

/** Where resources are on a server: `undefined` for one that it does not have, which is nothing; a resource of a group that could not be asked about is looked for where it mostly is. */
export type Directory = (resource: ApiResource) => string | undefined;

/** Versions under which resources are looked for when the server does not say which it has. */
const USUAL: Readonly<Record<string, string>> = { 'policy.networking.k8s.io': 'v1alpha1' };
const AGGREGATED = ['v2', 'v2beta1'].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`).join(',');

/** Names the groups and versions of a resource's name, `plural.group`. */
export function groupOf(resource: string): { readonly plural: string; readonly group: string } {
  const dot = resource.indexOf('.');
  return dot < 0 ? { plural: resource, group: '' } : { plural: resource.slice(0, dot), group: resource.slice(dot + 1) };
}

/**
 * Asks the server which versions of which groups it has: one request where it knows aggregated discovery (Kubernetes 1.26), one more
 * for each group and version otherwise. Never rejects for what it may not see.
 */
export async function discoverResources(session: Session, groups: ReadonlySet<string>): Promise<Directory> {
  const known = await aggregated(session, groups);
  return ({ resource }) => {
    const { plural, group } = groupOf(resource);
    if (group === '') return `/api/v1/${plural}`;
    const versions = known?.get(group);
    if (known === undefined || versions === 'unknown') return `/apis/${group}/${USUAL[group] ?? 'v1'}/${plural}`;
    const version = versions === undefined ? undefined : [...versions].find(([, plurals]) => plurals.has(plural))?.[0];
    return version === undefined ? undefined : `/apis/${group}/${version}/${plural}`;
  };
}

type Groups = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>> | 'unknown'>;

interface GroupItem {
  readonly name?: string;
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly { readonly version?: string; readonly resources?: readonly { readonly resource?: string }[] }[];
}

async function aggregated(session: Session, wanted: ReadonlySet<string>): Promise<Groups | undefined> {
  const answer = await session.ask('/apis', { accept: `${AGGREGATED},application/json` });
  if (answer.status !== 200) return undefined;
  const { kind, items, groups } = JSON.parse(answer.body.toString('utf8')) as { kind?: string; items?: readonly GroupItem[]; groups?: readonly GroupItem[] };
  if (kind === 'APIGroupDiscoveryList') return new Map((items ?? []).map((item) => [item.metadata?.name ?? '', new Map((item.versions ?? []).map(({ version = '', resources = [] }) => [version, new Set(resources.map(({ resource = '' }) => resource))]))]));
  const found = (groups ?? []).filter(({ name }) => name !== undefined && wanted.has(name));
  return new Map(await Promise.all(found.map(async ({ name = '', versions = [] }) => [name, await pluralsOf(session, name, versions.map(({ version = '' }) => version))] as const)));
}

async function pluralsOf(session: Session, group: string, versions: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>> | 'unknown'> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const version of versions) {
    const answer = await session.ask(`/apis/${group}/${version}`);
    if (answer.status !== 200) return 'unknown';
    const { resources = [] } = JSON.parse(answer.body.toString('utf8')) as { resources?: readonly { readonly name?: string }[] };
    found.set(version, new Set(resources.map(({ name = '' }) => name)));
  }
  return found;
}
