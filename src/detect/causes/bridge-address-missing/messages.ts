import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{bridge} of {node} has not the address {ip} that its pods have for their gateway', zh: '节点 {node} 的 {bridge} 没有其 Pod 用作网关的地址 {ip}' },
  explanation: {
    en: 'Everything that {place} sends beyond its own subnet goes to {ip}, and asks for it by ARP (IPv6: neighbour discovery) first. The bridge has {has}, so nobody answers. The bridge plugin gives a bridge its address once and refuses to change it ("already has an IP address different from"): after the node got another pod range the old bridge is left as it was.',
    zh: '{place} 发往本子网之外的所有报文都走 {ip}，首先要用 ARP（IPv6 为邻居发现）查询它。网桥上的地址是 {has}，因此无人应答。bridge 插件只在首次设置网桥地址，之后拒绝更改（“already has an IP address different from”）：节点换了 Pod 网段之后，旧网桥仍保持原样。',
  },
  disproof: { en: 'ip addr show {bridge} on {node} shows {ip}', zh: '{node} 上 ip addr show {bridge} 能看到 {ip}' },
  fixes: { add: { en: 'Give the bridge the address; or delete the bridge and restart the node\'s pods, so that the CNI makes it anew', zh: '为网桥添加该地址；或删除网桥并重启该节点的 Pod，由 CNI 重新创建' } },
};
