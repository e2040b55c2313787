import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} does not answer its pods\' ARP for {ip}: it has no route to it', zh: '节点 {node} 不应答 Pod 对 {ip} 的 ARP 请求：节点上没有到该地址的路由' },
  explanation: { en: 'proxy_arp is on for {dev}, but the kernel answers for an address only if it would forward to it by another device. Usually the node has lost its default route.', zh: '{dev} 已开启 proxy_arp，但内核只有在能经其他设备转发到该地址时才会代答。通常是节点丢失了默认路由。' },
  disproof: { en: 'ip route get {ip} on {node} shows a device other than {dev}', zh: '在 {node} 上执行 ip route get {ip} 显示的设备不是 {dev}' },
  fixes: { route: { en: 'Restore the node\'s default route; until then a route for the gateway address is enough', zh: '恢复节点的默认路由；在此之前为网关地址添加一条路由即可' } },
};
