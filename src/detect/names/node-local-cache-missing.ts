import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameView } from './name-cause.ts';

const ID = 'node-local-cache-missing';

const TITLE: Words = { en: 'The only nameserver of {asker}, {server}, is an address of the node itself, and the node has nobody there', zh: '{asker} 唯一的域名服务器 {server} 是节点自身的地址，而节点上该地址无人应答' };
const EXPLANATION: Words = {
  en: 'Link-local addresses are not routed: {server} is meant to be the DNS cache on the own node (NodeLocal DNSCache, 169.254.20.10 unless told otherwise). The kubelet gives it to pods as soon as its clusterDNS says so, whether or not the cache runs on that node: its DaemonSet is missing, does not tolerate the node\'s taints, or its process ended and left its device nodelocaldns behind.',
  zh: '链路本地地址不会被路由：{server} 应是本节点上的 DNS 缓存（NodeLocal DNSCache，默认 169.254.20.10）。只要 kubelet 的 clusterDNS 这样设置，Pod 就会得到该地址，无论缓存是否在该节点上运行：其 DaemonSet 缺失、不容忍节点的污点，或其进程已退出而只留下 nodelocaldns 设备。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {asker} is, with an answer', zh: '在 {asker} 处执行 dig @{server} {name}，得到了应答' };
const INSTEAD: Words = { en: 'Give pods {address} instead, the address of {service}, until the cache runs on every node: clusterDNS of the kubelet, and new pods', zh: '在缓存于每个节点运行之前，改为给 Pod {address}（{service} 的地址）：修改 kubelet 的 clusterDNS，并重建 Pod' };

/** A pod whose nameservers are all link-local, and none of them is there: NodeLocal DNSCache that was installed by half. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [INSTEAD] },
  detect: (view) => {
    const own = stepsOf(view).filter(({ depth }) => depth === 0);
    const servers = [...new Set(own.map(({ server }) => server))];
    const gone = own.every(({ came }) => came.kind === 'lost' || came.kind === 'refused' || came.kind === 'unreachable');
    return gone && servers.every((server) => server.startsWith('169.254.')) ? servers.map((server) => faultOf(view, server)) : [];
  },
};

function faultOf(view: NameView, server: string): NameFault {
  const facts = { server, asker: view.asker, name: view.question.name };
  const file = view.files.resolvConf;
  const lines = file.kind !== 'lines' ? [] : file.lines.flatMap((text, index) => (/^nameserver\s/.test(text) && text.split(/\s+/)[1] === server ? [{ text, line: index + 1 }] : []));
  const lost = distinctLines(stepsOf(view).filter((step) => step.server === server).flatMap(({ because }) => because));
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(EXPLANATION, facts), disproof: filled(DISPROOF, facts),
    evidence: [...lines.map(({ line }) => lineOf(file, line)), ...lost],
    fixes: file.kind !== 'lines' ? [] : view.dnsServices.map(({ address, service }) => ({ message: filled(INSTEAD, { address, service }), commands: [], edits: lines.map(({ text, line }) => ({ file: file.file, line, text: text.replace(server, address) })) })),
  };
}
