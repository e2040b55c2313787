import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The proxy rules on {node} for Service {service} are stale', zh: '节点 {node} 上 Service {service} 的代理规则已过期' },
  explanation: { en: 'The rules lead {frontend}:{port} to {chosen}; the Service\'s usable endpoints are {usable}. kube-proxy has stopped, or its writes fail as a whole (one bad line undoes them all).', zh: '规则将 {frontend}:{port} 转换到 {chosen}，而该 Service 的可用后端为 {usable}。kube-proxy 已停止，或其写入整体失败（一行错误会使全部回退）。' },
  disproof: { en: 'the endpoint {chosen} is listed in the Service\'s EndpointSlices', zh: '{chosen} 出现在该 Service 的 EndpointSlice 中' },
  fixes: { resync: { en: 'Restart kube-proxy on that node and read its log for failed syncs', zh: '重启该节点的 kube-proxy，并查看其日志中的同步失败' } },
};
