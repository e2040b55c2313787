import { formatIp, parseIp } from '../../net/index.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { asConfFile, collectedKubelets } from './collected.ts';
import type { CollectedKubelet, CollectedPart } from './collected.ts';
import type { KubeletBase } from './compose.ts';
import { readNodeFile } from './node-file.ts';
import type { PodDns, Said } from './pod-dns.ts';

type Key = 'clusterDNS' | 'clusterDomain' | 'resolvConf';
const FLAG_OF: Readonly<Record<Key, string>> = { clusterDNS: 'cluster-dns', clusterDomain: 'cluster-domain', resolvConf: 'resolv-conf' };
/** What kubelet reads where nothing says another (`SetDefaults_KubeletConfiguration` of pkg/kubelet/apis/config/v1beta1/defaults.go, 1.36). */
const OWN_FILE = '/etc/resolv.conf';

/** What a node has beside its kubelet's settings. */
export interface NodeFiles {
  /** /etc/resolv.conf. */
  readonly resolvConf: ConfFile;
  /** Whether one of the node's addresses is of IPv6; `undefined` where that is not known. */
  readonly hasIpv6: boolean | undefined;
}

/**
 * What kubelet begins with by its own settings: an argument before a file, of files the last one that says it (cmd/kubelet/app/server.go of 1.36: the configuration, the drop-ins of its folder in the order of their names, then
 * the arguments). `undefined` where no kubelet runs as a process of its own.
 */
export function baseBySettings(item: ConfFile, node: NodeFiles): KubeletBase | undefined {
  if (item.kind !== 'lines') return undefined;
  const [kubelet, ...others] = collectedKubelets(item);
  if (kubelet === undefined) return undefined;
  const one = <T>(read: () => T): T => {
    if (others.length > 0) throw new NotKnown([{ ...lineOf(item, 1), text: 'there are several kubelets on the node' }]);
    return read();
  };
  return {
    clusterDns: () => one(() => addressesIn(saidOf(item, kubelet, 'clusterDNS'))),
    clusterDomain: () => one(() => { const said = scalar(saidOf(item, kubelet, 'clusterDomain')); return said === undefined || said.word === '' ? undefined : said; }),
    nodeSearches: (rules) => one(() => { const file = fileOf(item, kubelet, node); return file === 'none' ? [] : readNodeFile(file, rules).searches; }),
    node: (rules) => one(() => { const file = fileOf(item, kubelet, node); return file === 'none' ? ofItself(scalar(saidOf(item, kubelet, 'resolvConf')), node) : readNodeFile(file, rules); }),
  };
}

/** The words behind a key, each with its line; nothing where nobody says it. */
function saidOf(item: ConfFile, { flags, files }: CollectedKubelet, key: Key): readonly Said[] | undefined {
  const given = flags.filter(({ name }) => name === FLAG_OF[key]);
  if (given.length > 0) return given.flatMap(({ value, line }) => value.split(',').map((word) => ({ word: word.trim(), because: [lineOf(item, line)] })));
  const told = files.filter(({ kind }) => kind === 'file').flatMap((file) => { const said = saidIn(item, file, key); return said === undefined ? [] : [said]; });
  return told.at(-1);
}

function saidIn(item: ConfFile, { path, state, line, lines }: CollectedPart, key: Key): readonly Said[] | undefined {
  const here = (): readonly [{ text: string }] => [{ ...lineOf(item, line), text: `${path} changed after kubelet began, or is not there` }];
  if (state !== undefined) throw new NotKnown(here());
  const unread = lines.find(({ text }) => text === '?');
  if (unread !== undefined) throw new NotKnown([{ ...lineOf(item, unread.line), text: `${path} is written in a way that was not read` }]);
  const keys = lines.map(({ text }) => /^[ \t]*"?(clusterDNS|clusterDomain|resolvConf)"?[ \t]*:/.exec(text)?.[1]);
  const at = keys.lastIndexOf(key);
  if (at < 0) return undefined;
  const end = keys.findIndex((one, index) => index > at && one !== undefined);
  return lines.slice(at, end < 0 ? undefined : end).flatMap(({ text, line: number }, index) => wordsOf(index === 0 ? text.replace(/^[^:]*:/, '') : text).map((word) => ({ word, because: [{ ...lineOf(item, number), text: text.trim() }] })));
}

/** Words of a value in YAML or JSON: those of a list one by one, without quotes; `null` is none. */
function wordsOf(text: string): readonly string[] {
  const plain = text.replace(/(?:^|[ \t])#.*$/, '').replace(/^[ \t]*-(?=[ \t])/, '').trim();
  return plain.split(/[ \t,[\]]+/).filter((word) => word !== '' && word !== 'null' && word !== '~').map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

function scalar(said: readonly Said[] | undefined): Said | undefined {
  if (said !== undefined && said.length > 1) throw new NotKnown(said.flatMap(({ because }) => because));
  return said?.[0];
}

/** kubelet passes over what is no address, and writes the others in their shortest form (`net.IP.String`). */
function addressesIn(said: readonly Said[] | undefined): readonly Said[] {
  return (said ?? []).flatMap(({ word, because }) => { const ip = parseIp(word); return ip === undefined ? [] : [{ word: formatIp(ip), because }]; });
}

/** The node's file that kubelet reads, or that it was told to read none. */
function fileOf(item: ConfFile, kubelet: CollectedKubelet, { resolvConf }: NodeFiles): ConfFile | 'none' {
  const said = scalar(saidOf(item, kubelet, 'resolvConf'));
  const path = said?.word ?? OWN_FILE;
  if (path === '') return 'none';
  const kept = kubelet.files.find((one) => one.kind === 'resolv.conf' && one.path === path);
  if (kept !== undefined) return asConfFile(item, kept);
  return path === OWN_FILE ? resolvConf : { kind: 'unknown', because: { ...said?.because[0], text: `${path} of the node was not collected` } };
}

/** Of a kubelet that was told to read no file: the pod asks itself. Which family, kubelet's own arguments say; with addresses of IPv4 alone there is no doubt. */
function ofItself(said: Said | undefined, { hasIpv6 }: NodeFiles): PodDns {
  const because = said?.because ?? [];
  if (hasIpv6 !== false) throw new NotKnown([...because, { text: 'whether kubelet was given addresses of IPv6' }]);
  return { servers: [{ word: '127.0.0.1', because }], searches: [{ word: '.', because }], options: [] };
}
