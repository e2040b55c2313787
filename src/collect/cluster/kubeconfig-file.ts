import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { ClusterError } from './error.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Named<K extends string> {
  readonly name: string;
  readonly part: K;
}

/** A kubeconfig as it is written (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/), with its paths made absolute. */
export interface KubeconfigFile {
  readonly 'current-context'?: string;
  readonly clusters: readonly (Omit<Named<'cluster'>, 'part'> & { readonly cluster: Fields })[];
  readonly users: readonly (Omit<Named<'user'>, 'part'> & { readonly user: Fields })[];
  readonly contexts: readonly (Omit<Named<'context'>, 'part'> & { readonly context: Fields })[];
}

/** Reads one file. Relative paths in it are relative to it, as kubectl has it; so is an exec plugin's command with a slash. Throws a ClusterError when it is none. */
export function readKubeconfig(path: string, text: string): KubeconfigFile {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new ClusterError(`${path} is no kubeconfig: ${(error as Error).message.split('\n')[0] ?? ''}`);
  }
  if (value === null || value === undefined) return { clusters: [], users: [], contexts: [] };
  if (!isFields(value)) throw new ClusterError(`${path} is no kubeconfig`);
  const folder = dirname(path);
  const current = value['current-context'];
  return {
    ...(typeof current === 'string' && current !== '' ? { 'current-context': current } : {}),
    clusters: entries(value['clusters'], 'cluster').map(({ name, fields }) => ({ name, cluster: absolute(fields, folder, ['certificate-authority']) })),
    users: entries(value['users'], 'user').map(({ name, fields }) => ({ name, user: userOf(absolute(fields, folder, ['client-certificate', 'client-key', 'tokenFile', 'token-file']), folder) })),
    contexts: entries(value['contexts'], 'context').map(({ name, fields }) => ({ name, context: fields })),
  };
}

/** Several files as one: of each name, and of the current context, the first one counts. */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): KubeconfigFile {
  const current = files.find((file) => file['current-context'] !== undefined)?.['current-context'];
  const first = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] => [...new Map([...all].reverse().map((entry) => [entry.name, entry])).values()].reverse();
  return {
    ...(current === undefined ? {} : { 'current-context': current }),
    clusters: first(files.flatMap((file) => file.clusters)), users: first(files.flatMap((file) => file.users)), contexts: first(files.flatMap((file) => file.contexts)),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entries(value: unknown, part: string): readonly { readonly name: string; readonly fields: Fields }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (!isFields(entry) || typeof entry['name'] !== 'string') return [];
    const fields = entry[part];
    return [{ name: entry['name'], fields: isFields(fields) ? fields : {} }];
  });
}

function absolute(fields: Fields, folder: string, keys: readonly string[]): Fields {
  const paths = keys.flatMap((key) => {
    const path = fields[key];
    return typeof path === 'string' && path !== '' && !isAbsolute(path) ? [[key, join(folder, path)] as const] : [];
  });
  return { ...fields, ...Object.fromEntries(paths) };
}

/** The library knows a token's file by another name than kubectl writes; a bare command is looked up in PATH. */
function userOf(fields: Fields, folder: string): Fields {
  const exec = fields['exec'];
  const file = fields['tokenFile'];
  const token = typeof file === 'string' && fields['auth-provider'] === undefined ? { 'auth-provider': { name: 'tokenFile', config: { tokenFile: file } } } : {};
  if (!isFields(exec) || typeof exec['command'] !== 'string' || !exec['command'].includes('/') || isAbsolute(exec['command'])) return { ...fields, ...token };
  return { ...fields, ...token, exec: { ...exec, command: join(folder, exec['command']) } };
}
