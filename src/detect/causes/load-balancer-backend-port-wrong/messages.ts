import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} sends what comes to port {port} to port {has} of the nodes, and the node port of Service {service} is {nodePort}', zh: '负载均衡 {balancer} 把端口 {port} 的连接转发到节点的端口 {has}，而 Service {service} 的 NodePort 是 {nodePort}' },
  titles: { elsewhere: { en: 'The load balancer {balancer} sends what comes to port {port} to port {has} of the nodes, and the node port of Service {service} is {nodePort}', zh: '负载均衡 {balancer} 把端口 {port} 的连接转发到节点的端口 {has}，而 Service {service} 的 NodePort 是 {nodePort}' } },
  explanation: {
    en: 'Nodes take what is for a Service at its node port, {nodePort}. The load balancer sends to {has}, where nobody of this Service is: the Service was made anew or its node port changed, and the controller has not bound the new one, or somebody has bound the port by hand.',
    zh: '节点在 Service 的 NodePort {nodePort} 上接收它的流量。负载均衡却转发到 {has}，那里没有该 Service：可能是 Service 被重建或 NodePort 已改变而控制器没有重新绑定，或有人手工绑定了该端口。',
  },
  explanations: { elsewhere: { en: 'Clients of that port do not come to the Service; what was asked does.', zh: '访问该端口的客户端到不了该 Service；本次访问的端口正常。' } },
  disproof: { en: 'DescribeTargets of the load balancer shows the Service\'s node port at this listener', zh: '对该负载均衡执行 DescribeTargets，可以看到该监听器绑定的正是 Service 的 NodePort' },
  fixes: { bind: { en: 'Bind the Service\'s node port {nodePort}; the Service\'s events say why its controller has not', zh: '绑定 Service 的 NodePort {nodePort}；控制器未绑定的原因见该 Service 的事件' } },
};
