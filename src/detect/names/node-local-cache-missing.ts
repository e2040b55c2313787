import { filled } from '../../model/finding/index.ts';
import type { Words } from '../../model/finding/index.ts';
import { distinctLines } from '../../model/network/index.ts';
import { lineOf } from '../../model/resolve/index.ts';
import type { NameStep } from '../../model/resolve/index.ts';
import { stepsOf } from './name-cause.ts';
import type { NameCause, NameFault, NameView } from './name-cause.ts';

const ID = 'node-local-cache-missing';

const TITLE: Words = { en: 'The only nameserver of {asker}, {server}, is an address of the node itself, and the node has nobody there', zh: '{asker} 唯一的域名服务器 {server} 是节点自身的地址，而节点上该地址无人应答' };
const EXPLANATION: Words = {
  en: 'Link-local addresses are not routed: {server} is meant to be the DNS cache on the own node (NodeLocal DNSCache, 169.254.20.10 unless told otherwise). The kubelet gives it to pods as soon as its clusterDNS says so, whether or not the cache runs on that node: its DaemonSet is missing, does not tolerate the node\'s taints, or its process ended and left its device nodelocaldns behind.',
  zh: '链路本地地址不会被路由：{server} 应是本节点上的 DNS 缓存（NodeLocal DNSCache，默认 169.254.20.10）。只要 kubelet 的 clusterDNS 这样设置，Pod 就会得到该地址，无论缓存是否在该节点上运行：其 DaemonSet 缺失、不容忍节点的污点，或其进程已退出而只留下 nodelocaldns 设备。',
};
const DISPROOF: Words = { en: 'dig @{server} {name}, asked where {asker} is, with an answer', zh: '在 {asker} 处执行 dig @{server} {name}，得到了应答' };
const LEFT: Words = {
  en: '{server} is the address of {service}, and NodeLocal DNSCache takes it over on each node: its device has it as well, and its rules keep queries from being tracked, so that kube-proxy does not translate them. The process ended, and device and rules stayed: queries end on the node, at an address where nobody listens.',
  zh: '{server} 是 {service} 的地址，而 NodeLocal DNSCache 在每个节点上接管它：其设备也有该地址，其规则使查询不被跟踪，kube-proxy 因此不做转换。进程已退出，设备与规则却留了下来：查询止于节点上无人监听的地址。',
};
const INSTEAD: Words = { en: 'Give pods {address} instead, the address of {service}, until the cache runs on every node: clusterDNS of the kubelet, and new pods', zh: '在缓存于每个节点运行之前，改为给 Pod {address}（{service} 的地址）：修改 kubelet 的 clusterDNS，并重建 Pod' };

const UNDO: Words = { en: 'Remove what the cache left, so that queries to {server} are tracked and translated again: its rules with NOTRACK in the table raw, and its device nodelocaldns; or let its DaemonSet run again', zh: '清除缓存遗留的内容，使发往 {server} 的查询重新被跟踪和转换：raw 表中带 NOTRACK 的规则，以及 nodelocaldns 设备；或者让其 DaemonSet 重新运行' };

/** A pod whose nameservers are all link-local, and none of them is there: NodeLocal DNSCache that was installed by half; or the cluster's own DNS, whose address such a cache took over and left behind. */
export const cause: NameCause = {
  id: ID,
  messages: { title: TITLE, explanation: EXPLANATION, disproof: DISPROOF, fixes: [INSTEAD, UNDO] },
  detect: (view) => {
    const own = stepsOf(view).filter(({ depth }) => depth === 0);
    const servers = [...new Set(own.map(({ server }) => server))];
    const gone = own.every(({ came }) => came.kind === 'lost' || came.kind === 'refused' || came.kind === 'unreachable');
    const left = (server: string): NameFault | undefined => leftBehind(view, server, own.find((step) => step.server === server)?.untracked);
    return gone && servers.every((server) => server.startsWith('169.254.') || left(server) !== undefined) ? servers.map((server) => left(server) ?? faultOf(view, server)) : [];
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

/** The address of a Service for DNS that is the node's own, with the rule that keeps queries to it from being translated. */
function leftBehind(view: NameView, server: string, untracked: NameStep['untracked']): NameFault | undefined {
  const service = view.dnsServices.find(({ address }) => address === server)?.service;
  if (service === undefined || untracked === undefined) return undefined;
  const facts = { server, service, asker: view.asker, name: view.question.name };
  const { netns, rule: { ref, text } } = untracked;
  const rule = text.replace(/^\[\d+:\d+\] /, '').replace(/^-A /, 'iptables -t raw -D ');
  return {
    id: ID, decides: true, title: filled(TITLE, facts), explanation: filled(LEFT, facts), disproof: filled(DISPROOF, facts), evidence: [untracked.rule],
    fixes: ref === undefined ? [] : [{ message: filled(UNDO, facts), commands: [{ kind: 'shell', node: netns.split('/')[0] ?? '', text: rule }], edits: [], changes: [{ kind: 'delete-rule', netns, rule: ref }] }],
  };
}
