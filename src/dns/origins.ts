import type { Evidence } from '../model/evidence/index.ts';
import type { Words } from '../model/finding/index.ts';
import type { Pod } from '../model/kube/index.ts';
import type { Because } from '../model/network/index.ts';
import type { NameOrigin } from '../model/resolve/index.ts';
import { confFile, lineOf } from '../model/resolve/index.ts';

/** Who writes nameservers into resolv.conf by a file, told by the file's path; the first that fits counts. */
const WRITERS: readonly (readonly [RegExp, Words])[] = [
  [/cloud-init/, { en: 'cloud-init writes it', zh: '由 cloud-init 写入' }],
  [/^\/etc\/resolvconf\/resolv\.conf\.d\//, { en: 'resolvconf puts it into resolv.conf each time', zh: '由 resolvconf 每次写入 resolv.conf' }],
  [/^\/etc\/systemd\/resolved\.conf/, { en: 'set for systemd-resolved', zh: '在 systemd-resolved 中设置' }],
  [/\.leases?\b|-lease|^\/run\/systemd\/netif\/leases\//, { en: 'a DHCP server gave it', zh: '由 DHCP 服务器下发' }],
  [/^\/etc\/dhcp\//, { en: 'set for the DHCP client', zh: '在 DHCP 客户端中设置' }],
  [/^\/etc\/netplan\//, { en: 'set in netplan', zh: '在 netplan 中设置' }],
  [/NetworkManager/, { en: 'set in NetworkManager', zh: '在 NetworkManager 中设置' }],
  [/^\/(?:etc|run)\/systemd\/network\//, { en: 'set for systemd-networkd', zh: '在 systemd-networkd 中设置' }],
  [/^\/etc\/(?:network\/|sysconfig\/network)/, { en: "set in the distribution's network scripts", zh: '在发行版的网络脚本中设置' }],
  [/kubelet/, { en: 'kubelet gives it to pods', zh: '由 kubelet 交给 Pod' }],
];
/** Files that programs make of the others: they say that it is there, and not why. */
const MADE = /^\/run\/(?:systemd\/resolve\/|resolvconf\/interface\/|NetworkManager\/resolv\.conf$)/;
const BY_POD: Words = { en: 'dnsConfig of the pod', zh: 'Pod 的 dnsConfig' };
const BY_NODE: Words = { en: 'the resolv.conf of the node, which kubelet gives to a pod with dnsPolicy Default', zh: '节点的 resolv.conf（dnsPolicy 为 Default 时 kubelet 将其交给 Pod）' };
const BY_PROGRAM: Words = { en: 'a program wrote it there', zh: '由程序写入' };
const BY_HAND: Words = { en: 'no file that programs make resolv.conf from has it: it was written there by itself', zh: '用于生成 resolv.conf 的文件中都没有它：它是直接写入的' };

/**
 * Where the nameservers in some lines of evidence come from: the pod's dnsConfig, the resolv.conf of its node, and what that is made of: systemd-resolved's
 * files, resolvconf, cloud-init, DHCP leases and others (source `resolver-origins`). Nothing where that was not collected. `podAt`: the pod of a namespace, or of a line of the source `host-pods`, which is of none.
 */
export function originsOf(evidence: Evidence, podAt: (netns: string | undefined) => Pod | undefined, lines: readonly Because[]): readonly NameOrigin[] {
  return lines.flatMap((line) => {
    const address = /^nameserver\s+([0-9a-fA-F.:]+)/.exec(line.text)?.[1];
    const node = evidence.nodes.find(({ items }) => items.some(({ file }) => file === line.ref?.file));
    const item = node?.items.find(({ file }) => file === line.ref?.file);
    if (address === undefined || node === undefined || (item?.netns === undefined && item?.source !== 'host-pods')) return [];
    const pod = item.netns === 'host' ? undefined : podAt(item.netns && `${node.name}/${item.netns}`);
    if (pod?.spec?.dnsConfig?.nameservers?.includes(address) === true) return [{ address, place: `pod/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, by: BY_POD, because: line }];
    return [...(item.netns === 'host' ? [] : ofNode(node, address)), ...ofFiles(node, address, item.netns === 'host' ? line : undefined)];
  });
}

type CollectedNode = Evidence['nodes'][number];

/** The line of the node's own resolv.conf. */
function ofNode(node: CollectedNode, address: string): readonly NameOrigin[] {
  const item = node.items.find(({ source, netns }) => source === 'resolv-conf' && netns === 'host');
  const file = item?.state === 'ok' ? confFile(item.file, item.text()) : undefined;
  return (file?.kind === 'lines' ? file.lines : []).flatMap((text, index) => (file !== undefined && has(text, address) && text.startsWith('nameserver') ? [{ address, place: `/etc/resolv.conf:${index + 1}`, by: BY_NODE, because: lineOf(file, index + 1) }] : []));
}

/** Lines of the files that the node's resolv.conf is made of. */
function ofFiles(node: CollectedNode, address: string, own: Because | undefined): readonly NameOrigin[] {
  const item = node.items.find(({ source }) => source === 'resolver-origins');
  if (item?.state !== 'ok' && item?.state !== 'empty') return [];
  let path = '';
  const said = (item.state === 'ok' ? item.text().split('\n') : []).flatMap((line, index) => {
    path = /^file (.*)$/.exec(line)?.[1] ?? path;
    const [, number, text = ''] = /^(\d+)\t(.*)$/.exec(line) ?? [];
    return number !== undefined && has(text, address) ? [{ path, number, because: { ref: { file: item.file, line: index + 1 }, text } }] : [];
  });
  const roots = said.filter(({ path: one }) => !MADE.test(one));
  const told = roots.length > 0 ? roots : said;
  const there = own ?? ofNode(node, address)[0]?.because;
  if (told.length === 0 && there !== undefined) return [{ address, place: `${node.name} /etc/resolv.conf`, by: BY_HAND, because: there }];
  return told.map(({ path: file, number, because }) => ({ address, place: `${file}:${number}`, by: WRITERS.find(([pattern]) => pattern.test(file) && !MADE.test(file))?.[1] ?? BY_PROGRAM, because }));
}

/** Whether a text has an address as a word of its own. */
function has(text: string, address: string): boolean {
  return text.split(/[^0-9a-fA-F.:]+/).some((word) => word.replace(/:$/, '') === address);
}
