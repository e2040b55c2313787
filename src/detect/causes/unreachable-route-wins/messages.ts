import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'A route of type {type} on {node} refuses packets for {dst}', zh: '节点 {node} 上类型为 {type} 的路由拒绝了到 {dst} 的报文' },
  explanation: { en: '"{route}" is the longest prefix that holds {dst}: the packet goes no further.', zh: '“{route}”是包含 {dst} 的最长前缀：报文到此为止。' },
  explanations: {
    mute: { en: '"{route}" is what {node} finds when it looks up {dst} for who asks. A node answers ARP for an address behind it only where it has a way there, so nobody learns a MAC address to send to.', zh: '“{route}”是 {node} 代请求者查找 {dst} 时得到的路由。节点只有在自己有路可达时才会代答 ARP，因此请求者得不到可用的 MAC 地址。' },
  },
  disproof: { en: 'ip route get {dst} on {node} shows a route with a device', zh: '在 {node} 上执行 ip route get {dst} 显示了带设备的路由' },
  fixes: {
    add: { en: 'Add the more specific route that is missing', zh: '补充缺失的更精确路由' },
    delete: { en: 'Delete the route', zh: '删除该路由' },
  },
};
