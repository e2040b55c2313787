import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Service {service} has no endpoint that may be used ({reason})', zh: 'Service {service} 没有可用的后端（{reason}）' },
  explanation: { en: 'Of {all} endpoint(s) none is ready for a client on {node}, so the proxy rejects or drops connections to {frontend}:{port}. Pods that are not ready: {pods}.', zh: '共 {all} 个后端，对 {node} 上的客户端均不可用，因此代理拒绝或丢弃到 {frontend}:{port} 的连接。未就绪的 Pod：{pods}。' },
  explanations: {
    'silent-node': {
      en: 'Of {all} endpoint(s) none is ready for a client on {node}, because {nodes} does not report to the API server (it is down, cut off, or its kubelet does not run): its pods count as not ready, and the proxy rejects or drops connections to {frontend}:{port}. Pods: {pods}.',
      zh: '共 {all} 个后端，对 {node} 上的客户端均不可用，原因是 {nodes} 没有向 API 服务器上报状态（节点宕机、网络中断，或 kubelet 没有运行）：其上的 Pod 被视为未就绪，因此代理拒绝或丢弃到 {frontend}:{port} 的连接。Pod：{pods}。',
    },
    elsewhere: {
      en: 'Under the traffic policy Local the proxy of {node} must use endpoints of its own, and has none of the {all}. In IPVS mode it sends the connection to another node\'s all the same and keeps the source; the answer comes from the pod itself, from where the client did not ask, and is thrown away. A load balancer sends nobody to such a node, unless all nodes are dead to it and it takes them all for alive.',
      zh: '流量策略为 Local 时，{node} 的代理只能使用本节点的后端，而 {all} 个后端都不在该节点。IPVS 模式下它仍会把连接转发到其他节点的后端并保留源地址；应答直接由 Pod 发出，并非来自客户端所访问的地址，因而被丢弃。负载均衡不会把客户端转发到这样的节点，除非所有节点都不健康而被视为全部可用（全死全活）。',
    },
  },
  disproof: { en: 'kubectl get endpointslices shows a ready endpoint for {service}', zh: 'kubectl get endpointslices 显示 {service} 有就绪的后端' },
  fixes: {
    cluster: { en: 'Let the Service use endpoints of other nodes (traffic policy Cluster), or run an endpoint on every node', zh: '让该 Service 使用其他节点的后端（流量策略 Cluster），或在每个节点运行后端' },
    node: { en: 'Bring the node back: its power, its wire, its kubelet', zh: '恢复该节点：检查其电源、网络连接与 kubelet' },
    ready: { en: 'Let the pods become ready: their readiness probe and their logs say what they wait for', zh: '使 Pod 就绪：查看就绪探针与日志，确认其等待的条件' },
  },
};
