import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} probes by {probe} and takes backends for alive that do not serve port {port}', zh: '负载均衡 {balancer} 以 {probe} 探测，把不能为端口 {port} 提供服务的后端视为健康' },
  titles: { elsewhere: { en: 'The load balancer {balancer} probes by {probe}, not as clients of port {port} ask. All backends serve, so no client notices', zh: '负载均衡 {balancer} 以 {probe} 探测，与端口 {port} 的客户端访问方式不同。所有后端都能提供服务，客户端暂无感知' } },
  explanation: {
    en: 'A backend is asked by {probe}, which it answers as long as it is there, and not at the port that clients of {vip}:{port} are sent to. So the load balancer goes on to send them to a backend that has nobody to serve them.',
    zh: '健康探测使用 {probe}，只要该机器在就会应答，而不是访问 {vip}:{port} 的客户端被转发到的端口。因此负载均衡会继续把客户端转发到没有可用服务的后端。',
  },
  explanations: { elsewhere: { en: 'A backend that stops to serve will go on to get its share of the clients.', zh: '若某个后端停止服务，它仍会继续分到客户端流量。' } },
  disproof: { en: 'DescribeListeners of the load balancer shows a health check by TCP at the backends\' own port, or DescribeTargetHealth calls that backend dead', zh: '对该负载均衡执行 DescribeListeners，可以看到健康检查为 TCP 且使用后端自身的端口；或 DescribeTargetHealth 显示该后端不健康' },
  fixes: { ask: { en: 'Let the load balancer probe by TCP, at the port of the backend itself', zh: '让负载均衡以 TCP 探测后端自身的端口' } },
};
