import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The IPVS virtual server {frontend}:{port} on {node} has no real server', zh: '节点 {node} 上 IPVS 虚拟服务 {frontend}:{port} 没有真实服务器' },
  explanation: { en: 'Service {service} has {endpoints} usable endpoint(s), but the virtual server has none with weight, so every connection is refused.', zh: 'Service {service} 有 {endpoints} 个可用后端，但虚拟服务没有权重大于 0 的真实服务器，所有连接都会被拒绝。' },
  explanations: {
    other: {
      en: 'The Service has ready endpoints for this port, and the virtual server has none with weight. The packet that was asked about is for {askedPort}/{askedProtocol}, another virtual server, which has some.',
      zh: '该 Service 的这个端口有就绪后端，但虚拟服务没有权重大于 0 的真实服务器。所询问的报文发往 {askedPort}/{askedProtocol}，由另一个有真实服务器的虚拟服务处理。',
    },
  },
  disproof: { en: 'ipvsadm -Ln shows a real server with weight under {frontend}:{port}', zh: 'ipvsadm -Ln 在 {frontend}:{port} 下显示有权重的真实服务器' },
  fixes: { add: { en: 'Add the real servers, or restart kube-proxy so that it does', zh: '添加真实服务器，或重启 kube-proxy 使其添加' } },
};
