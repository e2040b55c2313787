import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} has nobody to send connections to port {port} to', zh: '负载均衡 {balancer} 的端口 {port} 没有可以转发的后端' },
  titles: { elsewhere: { en: '{resting} of {all} backends of the load balancer {balancer} have weight 0 at port {port}', zh: '负载均衡 {balancer} 的端口 {port} 有 {resting} 个后端（共 {all} 个）权重为 0' } },
  explanation: { en: 'The listener at {vip}:{port} has {all} backends, and each has weight 0: such a backend keeps the connections that it has and gets no new one. So every new connection waits in vain.', zh: '监听器 {vip}:{port} 有 {all} 个后端，权重都为 0：这样的后端只保留已有连接，不再接收新连接，因此所有新连接都会超时。' },
  explanations: {
    none: { en: 'No backend is bound to the listener at {vip}:{port}, so every new connection waits in vain. The controller that binds nodes or pods has not done so, or somebody took them off.', zh: '监听器 {vip}:{port} 没有绑定任何后端，因此所有新连接都会超时。负责绑定节点或 Pod 的控制器没有完成绑定，或有人将其解绑。' },
    elsewhere: { en: 'They keep the connections that they have and get no new one; the others serve.', zh: '它们只保留已有连接，不再接收新连接；其余后端正常服务。' },
  },
  disproof: { en: 'DescribeTargets of the load balancer shows a backend of this listener with a weight above 0', zh: '对该负载均衡执行 DescribeTargets，可以看到该监听器有权重大于 0 的后端' },
  fixes: { weigh: { en: 'Give the backends of this listener a weight', zh: '为该监听器的后端设置权重' } },
};
