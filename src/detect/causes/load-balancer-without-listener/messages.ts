import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} does not listen for {protocol} at port {port}', zh: '负载均衡 {balancer} 没有 {protocol} 端口 {port} 的监听器' },
  titles: { elsewhere: { en: 'The load balancer {balancer} does not listen for {protocol} at port {port}, which Service {service} wants', zh: '负载均衡 {balancer} 没有 {protocol} 端口 {port} 的监听器，而 Service {service} 需要它' } },
  explanation: {
    en: 'Service {service} has the port, and the load balancer at {vip} listens for {has} alone: what comes to another port goes nowhere, and no node is asked. The controller has not made the listener, could not, or somebody took it away.',
    zh: 'Service {service} 定义了该端口，但 {vip} 的负载均衡只有监听器 {has}：到达其他端口的报文无处可去，不会访问任何节点。可能是控制器没有创建该监听器、创建失败，或被人删除。',
  },
  explanations: {
    protocol: { en: 'The load balancer at {vip} listens for {has}: at this port for another protocol. What comes by {protocol} goes nowhere, and no node is asked.', zh: '{vip} 的负载均衡的监听器为 {has}：该端口监听的是另一种协议。{protocol} 报文无处可去，不会访问任何节点。' },
    nobody: { en: 'The load balancer at {vip} listens for {has}, and no Service that has its address from it wants the port that is asked. What comes there goes nowhere.', zh: '{vip} 的负载均衡的监听器为 {has}，没有任何使用该地址的 Service 需要所访问的端口。到达该端口的报文无处可去。' },
    elsewhere: { en: 'Clients of that port wait in vain; what was asked has its listener.', zh: '访问该端口的客户端会超时；本次访问的端口有监听器。' },
  },
  disproof: { en: 'DescribeListeners of the load balancer shows a listener of this protocol at this port', zh: '对该负载均衡执行 DescribeListeners，可以看到该协议和端口的监听器' },
  fixes: {
    controller: { en: 'Find out why the controller has not made the listener: the Service\'s events say so', zh: '查明控制器为何没有创建该监听器：见该 Service 的事件' },
    ask: { en: 'Let the client ask for a port that the load balancer listens at, or add the port to a Service', zh: '让客户端访问负载均衡已监听的端口，或在 Service 中添加该端口' },
  },
};
