import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Nobody answers for the next hop {ip} on {dev} in {netns}', zh: '在 {netns} 的 {dev} 上没有设备应答下一跳 {ip}' },
  explanation: { en: 'The packet needs the link-layer address of {ip}, and no device on this wire has it or answers for it ({why}).', zh: '报文需要 {ip} 的链路层地址,但该链路上没有设备拥有该地址或代为应答({why})。' },
  disproof: { en: 'ip neigh shows {ip} as REACHABLE with a MAC of the other end', zh: 'ip neigh 显示 {ip} 为 REACHABLE 且 MAC 属于对端' },
  fixes: { proxy: { en: 'Let the node answer for the gateway address: proxy_arp (IPv6: proxy_ndp) on {gateway}', zh: '让节点代答网关地址:在 {gateway} 上开启 proxy_arp(IPv6 为 proxy_ndp)' } },
};
