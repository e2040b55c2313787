import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Service {service} has no port {port}', zh: 'Service {service} 没有端口 {port}' },
  explanation: { en: 'Its ports are: {ports}. No proxy has a rule for {frontend}:{port}, so the packet goes where any packet for an unknown address goes.', zh: '它的端口为：{ports}。代理没有 {frontend}:{port} 的规则，报文按未知地址处理。' },
  disproof: { en: 'kubectl get service shows port {port}', zh: 'kubectl get service 显示端口 {port}' },
  fixes: { define: { en: 'Use one of the Service\'s ports, or add this one', zh: '使用 Service 已有的端口，或添加该端口' } },
};
