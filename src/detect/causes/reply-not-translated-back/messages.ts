import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The answer does not return through {node}, which translated the request', zh: '应答没有经过对请求做过地址转换的节点 {node}' },
  explanation: { en: '{node} translated {expected} to an endpoint and kept the source {src}. The answer takes another way back, reaches the client from {got} untranslated, and the client answers with a reset or ignores it.', zh: '{node} 将 {expected} 转换为后端地址，但保留了源地址 {src}。应答经由另一条路径返回，未被还原，客户端看到来自 {got} 的报文，回以 RST 或忽略。' },
  disproof: { en: 'tcpdump on {node} shows the answer of {got}', zh: '在 {node} 上抓包能看到 {got} 的应答' },
  fixes: { masquerade: { en: 'Translate the source on {node} too, so that the answer comes back to it (for kube-proxy: set clusterCIDR or masqueradeAll)', zh: '在 {node} 上同时转换源地址，使应答返回该节点（kube-proxy：设置 clusterCIDR 或 masqueradeAll）' } },
};
