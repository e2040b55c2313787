import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} takes all {all} backends for dead, since its probes from {from} are lost, and so sends clients to those that do not serve, too', zh: '负载均衡 {balancer} 的健康探测（源地址 {from}）全部丢失，{all} 个后端均被视为不健康，于是也把客户端转发到不能提供服务的后端' },
  titles: {
    elsewhere: { en: 'All {all} backends are dead to the load balancer {balancer}: its probes from {from} are lost. All of them serve, so no client notices', zh: '负载均衡 {balancer} 认为全部 {all} 个后端不健康：其健康探测（源地址 {from}）全部丢失。但这些后端都能提供服务，客户端暂无感知' },
  },
  explanation: {
    en: 'Of {all} backends {serving} serve what comes to {vip}:{port}. The load balancer should find that out by its probes, but those from {from} get no answer from any of them, for a reason of their own. All dead means all alive: it sends to every backend, as if it did not probe at all, and clients that are sent to the others wait in vain.',
    zh: '{all} 个后端中有 {serving} 个能为 {vip}:{port} 提供服务。负载均衡本应通过健康探测得知这一点，但来自 {from} 的探测由于自身的原因得不到任何后端的应答。全死全活：负载均衡把流量转发给所有后端，探测形同虚设，被转发到其余后端的客户端只能等到超时。',
  },
  explanations: {
    elsewhere: { en: 'A backend that stops to serve will go on to get its share of the clients, since it is dead to the load balancer as all others are.', zh: '若某个后端停止服务，它仍会继续分到客户端流量，因为在负载均衡看来它与其他后端同样不健康。' },
  },
  disproof: { en: 'the load balancer\'s own health status (DescribeTargetHealth, the console) calls a backend alive', zh: '负载均衡自身的健康状态（DescribeTargetHealth 或控制台）显示有后端为健康' },
  fixes: {
    ask: { en: 'Let the load balancer probe at the port of the backend itself, not at one of its own', zh: '让负载均衡探测后端自身的端口，而不是单独指定的端口' },
    reserved: { en: 'Let the load balancer probe from 100.64.0.0/10, an address that no node has', zh: '让负载均衡从 100.64.0.0/10 发起健康探测，任何节点都没有该网段的地址' },
    proxy: { en: 'Let the Service\'s status say ipMode: Proxy, so that kube-proxy does not bind {vip} (from Kubernetes 1.30 on). Pods then reach {vip} by the load balancer too', zh: '在 Service 状态中声明 ipMode: Proxy，使 kube-proxy 不再绑定 {vip}（Kubernetes 1.30 起）。此后 Pod 访问 {vip} 也会经过负载均衡' },
  },
};
