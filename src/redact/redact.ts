import { pinMentioned, withOtherAddresses } from './addresses.ts';
import { NameMap } from './names.ts';
import { isNoObjects } from '../model/tree/no-objects.ts';
import { gatherNames, printAnswer, printDocuments, readDocuments, redactDocument } from './objects.ts';
import { PrefixMap } from './prefix-map.ts';

/** A file of a bundle as text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A bundle with other names, and how what was asked of the old one is asked of it. */
export interface Redacted {
  readonly files: readonly TextFile[];
  readonly name: (word: string) => string;
  readonly address: (text: string) => string;
}

/** Files in which a line may be nothing but a node's name. */
const HOST_NAMES = /\/(?:hostname|uname|hosts)\.txt$/;
const GROUP_FILE = /\b(DescribeSecurityGroupPolicies-)([\w-]+)/g;
const MACHINE_ID = /\/machine-id\.txt$/;

/**
 * Gives names, labels, addresses and environment values of a bundle others, the same everywhere, so that a question about it has the same
 * answer. `digest` is a keyed hash as hexadecimal text: whoever does not know its key cannot try out names. Addresses keep the
 * structure of their prefixes; well-known names and ranges, names of ports, devices, chains and namespaces of the kernel, and MAC addresses stay.
 */
export function redact(files: readonly TextFile[], digest: (text: string) => string): Redacted {
  const addresses = new PrefixMap((text) => Number.parseInt(digest(`bit ${text}`).slice(0, 1), 16) >= 8);
  const names = new NameMap(digest);
  const rewrite = (text: string): string => withOtherAddresses(addresses, withoutServer(text));
  const documents = new Map(files.filter(isObjects).map(({ path, text }) => [path, documentsOf(text)]));
  for (const { text } of files) pinMentioned(addresses, text);
  for (const read of documents.values()) gatherNames(names, read);
  for (const { path } of files) if (path.startsWith('nodes/')) names.add(path.split('/')[1] ?? '');
  for (const { path } of files) for (const [, , id = ''] of path.matchAll(GROUP_FILE)) names.add(id);
  const redactFile = (file: TextFile): TextFile => {
    const read = documents.get(file.path);
    return { path: pathOf(names, file.path), text: read === undefined ? redactText(names, rewrite, file) : isAnswer(file) ? printAnswer(names, rewrite, read) : printDocuments(read.map((document) => redactDocument(names, rewrite, document))) };
  };
  return { files: files.map(redactFile), name: (word) => names.name(word), address: rewrite };
}

function isObjects({ path }: TextFile): boolean {
  return /^cluster\/.*\.(json|ya?ml)$/.test(path);
}

/** An answer of a cloud's API or a table of rules, which is no list of objects. */
function isAnswer({ path }: TextFile): boolean {
  return isNoObjects(path.replace(/^cluster\/|\.\w+$/g, ''));
}

/** A file that cannot be read is left out: what is in it cannot be told. */
function documentsOf(text: string): readonly unknown[] {
  try {
    return readDocuments(text);
  } catch {
    return [];
  }
}

function pathOf(names: NameMap, path: string): string {
  const [top = '', second = '', ...rest] = path.split('/');
  return top === 'nodes' ? [top, names.name(second), ...rest].join('/') : withOtherGroup(names, path);
}

/** Files are named for the security group that they tell of. */
function withOtherGroup(names: NameMap, text: string): string {
  return text.replaceAll(GROUP_FILE, (_, before: string, id: string) => `${before}${names.name(id)}`);
}

function redactText(names: NameMap, rewrite: (text: string) => string, { path, text }: TextFile): string {
  if (path === 'netwhy-bundle.tsv') return text.split('\n').filter((line) => !/^(?:context|server)\t/.test(line)).join('\n');
  if (MACHINE_ID.test(path)) return `${names.other(text.trim())}\n`;
  const named = HOST_NAMES.test(path) || path === 'cluster/INDEX.tsv' ? withOtherGroup(names, text).replaceAll(/[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?/g, (word) => names.name(word)) : text;
  return rewrite(inNamespaces(names, named));
}

/** `shop/db` in comments and names of kube-proxy, `shop.svc` in DNS names, `kns.shop` in those of Calico. */
function inNamespaces(names: NameMap, text: string): string {
  return text
    .replaceAll(/(?<![\w.-])((?:[A-Za-z0-9-]+-)?)([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)/g, (whole: string, before: string, namespace: string, name: string) => pair(names, whole, before, namespace, name))
    .replaceAll(/(?<![\w-])([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?=\.svc\b)/g, (word: string) => names.name(word))
    .replaceAll(/\b(kns|ksa|knp\.default)\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)/g, (_, kind: string, word: string) => `${kind}.${names.name(word)}`);
}

/** nftables' names of kube-proxy have a hash before the namespace: `service-2QRHZV4L-shop/db/tcp/pg`. */
function pair(names: NameMap, whole: string, before: string, namespace: string, name: string): string {
  const parts = `${before}${namespace}`.split('-');
  for (let from = 0; from < parts.length; from += 1) {
    const candidate = parts.slice(from).join('-');
    if (names.isNamespace(candidate)) return `${parts.slice(0, from).map((part) => `${part}-`).join('')}${names.name(candidate)}/${names.name(name)}`;
  }
  return whole;
}

/** Hosts of URLs are named nowhere else. */
function withoutServer(text: string): string {
  return text.replaceAll(/https?:\/\/[^/\s]+/g, 'https://redacted');
}
