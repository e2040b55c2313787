import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Nobody answers for the next hop {ip} on {dev} in {place}', zh: '在 {place} 的 {dev} 上没有设备应答下一跳 {ip}' },
  explanation: { en: 'The packet needs the link-layer address of {ip}, and no device on this wire has it, answers for it, or has the MAC that an entry says ({why}).', zh: '报文需要 {ip} 的链路层地址，但该链路上没有设备拥有该地址、代为应答，或表项中的 MAC 不正确（{why}）。' },
  disproof: { en: 'ip neigh shows {ip} as REACHABLE with a MAC of the other end', zh: 'ip neigh 显示 {ip} 为 REACHABLE 且 MAC 属于对端' },
  fixes: {
    vtep: { en: 'Restore the entries of the other node\'s VXLAN end, and restart the CNI agent that keeps them', zh: '恢复对端节点 VXLAN 端点的表项，并重启维护它的 CNI 组件' },
    correct: { en: 'Correct the entry, or delete it so that it is resolved anew', zh: '修正该表项，或删除后重新解析' },
    proxy: { en: 'Let the node answer for the gateway address: proxy_arp (IPv6: proxy_ndp) on {gateway}', zh: '让节点代答网关地址：在 {gateway} 上开启 proxy_arp（IPv6 为 proxy_ndp）' },
  },
};
