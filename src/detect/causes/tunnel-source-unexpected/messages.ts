import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Tunnel packets of {node} leave by {dev}, not by {expectedDev}, by which {peer} knows it', zh: '节点 {node} 的隧道报文从 {dev} 发出，而不是从 {peer} 所知的 {expectedDev} 发出' },
  explanation: {
    en: 'The route "{route}" leads to {dst}, and a tunnel\'s packet has the address of the interface by which it leaves: {src}. {peer} knows {node} as {expected}, takes tunnel packets from there only, and sends its answers there.',
    zh: '到 {dst} 的路由是“{route}”，而隧道报文的源地址是其出接口的地址：{src}。{peer} 所知的 {node} 的地址是 {expected}，只接受来自该地址的隧道报文，应答也发往该地址。',
  },
  explanations: {
    expected: {
      en: 'They go by the route "{route}", with the source {src}, which is on another interface, and {peer} takes them. The answers come to {expectedDev}: the way is not the same in both directions. Strict rp_filter or a stateful firewall between the nodes would drop one of the two.',
      zh: '它们按路由“{route}”发出，源地址 {src} 属于另一接口，{peer} 接受这些报文。应答则到达 {expectedDev}：两个方向的路径不同。严格模式的 rp_filter 或节点之间的有状态防火墙会丢弃其中一个方向。',
    },
  },
  disproof: { en: 'ip route get {dst} on {node} shows the source {expected}', zh: '在 {node} 上执行 ip route get {dst} 显示源地址为 {expected}' },
  fixes: {
    delete: { en: 'Take the route away, and out of what wrote it, so that tunnel packets leave by {expectedDev}', zh: '删除该路由并从写入它的配置中移除，使隧道报文从 {expectedDev} 发出' },
    source: { en: 'Keep the way and give its packets the source that {peer} expects; the answers still come by the other interface', zh: '保留该路径，并让报文使用 {peer} 所期望的源地址；应答仍从另一接口到达' },
  },
};
