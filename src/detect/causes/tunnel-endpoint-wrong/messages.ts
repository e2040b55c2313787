import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The tunnel of {node} leads to {via} for {prefix}, which is not the node that has it', zh: '节点 {node} 上到 {prefix} 的隧道端点 {via} 不是拥有该网段的节点' },
  explanation: { en: 'The route is "{taken}", but {dst} is behind the tunnel end {right}.', zh: '路由为“{taken}”，但 {dst} 位于隧道端点 {right} 之后。' },
  disproof: { en: 'tcpdump on {right} shows the outer packets', zh: '在 {right} 上抓包能看到外层报文' },
  fixes: { replace: { en: 'Replace the route, and check how the CNI agent chose the node\'s address (IP_AUTODETECTION_METHOD, --iface)', zh: '替换该路由，并检查 CNI 组件选择节点地址的方式（IP_AUTODETECTION_METHOD、--iface）' } },
};
