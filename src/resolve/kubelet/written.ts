import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { distinctLines } from '../../model/network/because.ts';
import { NotKnown } from '../not-known.ts';
import type { PodDns, Said } from './pod-dns.ts';

/**
 * The file that the runtime writes of what kubelet hands to it: one line `search`, one `nameserver` each, one `options`, none of them empty (`parseDNSOptions` of containerd's internal/cri/server and 1.6's pkg/cri/server, `ParseDNSOptions` of
 * CRI-O's internal/lib/sandbox). cri-dockerd has the nameservers first, which means the same. Where kubelet hands over nothing at all, CRI-O and older containerd copy the node's /etc/resolv.conf, and newer containerd leaves the file empty.
 */
export function writtenBy({ servers, searches, options }: PodDns, file: string): Extract<ConfFile, { kind: 'lines' }> {
  const lines = [lineOfAll('search', searches), ...servers.map((server) => lineOfAll('nameserver', [server])), lineOfAll('options', options)].flatMap((line) => line ?? []);
  if (lines.length === 0) throw new NotKnown([{ text: 'kubelet hands over no nameserver, search list or option: some container runtimes copy the resolv.conf of the node then, others leave the file empty' }]);
  return { kind: 'lines', file, lines: lines.map(({ word }) => word), rests: lines.map(({ because }) => because) };
}

function lineOfAll(keyword: string, words: readonly Said[]): Said | undefined {
  return words.length === 0 ? undefined : { word: `${keyword} ${words.map(({ word }) => word).join(' ')}`, because: distinctLines(words.flatMap(({ because }) => because)) };
}
