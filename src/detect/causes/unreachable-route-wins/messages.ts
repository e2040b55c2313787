import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'A route of type {type} on {node} refuses packets for {dst}', zh: '节点 {node} 上类型为 {type} 的路由拒绝了到 {dst} 的报文' },
  explanation: { en: '"{route}" is the longest prefix that holds {dst}: the packet goes no further.', zh: '“{route}”是包含 {dst} 的最长前缀：报文到此为止。' },
  disproof: { en: 'ip route get {dst} on {node} shows a route with a device', zh: '在 {node} 上执行 ip route get {dst} 显示了带设备的路由' },
  fixes: {
    add: { en: 'Add the more specific route that is missing', zh: '补充缺失的更精确路由' },
    delete: { en: 'Delete the route', zh: '删除该路由' },
  },
};
