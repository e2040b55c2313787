import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The proxy on {node} has no rules for {frontend}:{port}/{protocol} of Service {service}', zh: '节点 {node} 的代理没有 Service {service} 的 {frontend}:{port}/{protocol} 的规则' },
  explanation: { en: 'The Service has {endpoints} usable endpoint(s), but nothing on {node} translates {frontend}:{port}: kube-proxy does not run there, or could not write its rules.', zh: '该 Service 有 {endpoints} 个可用后端，但 {node} 上没有规则转换 {frontend}:{port}：kube-proxy 未运行，或未能写入规则。' },
  explanations: {
    other: {
      en: 'Nothing in IPVS of {node} translates {frontend}:{port}/{protocol}, although the Service has ready endpoints for it. The packet that was asked about is for {askedPort}/{askedProtocol}, which IPVS knows.',
      zh: '{node} 的 IPVS 中没有 {frontend}:{port}/{protocol} 的虚拟服务，尽管该 Service 的这个端口有就绪后端。所询问的报文发往 {askedPort}/{askedProtocol}，IPVS 中有对应的虚拟服务。',
    },
  },
  disproof: { en: 'the rules of {node} hold {frontend}', zh: '{node} 的规则中包含 {frontend}' },
  fixes: { resync: { en: 'Restart kube-proxy on that node and read its log for failed syncs', zh: '重启该节点的 kube-proxy，并查看其日志中的同步失败' } },
};
