import type { CauseMessages } from '../../../model/finding/index.ts';

const NEARLY_DEAD = {
  en: 'So every such node is dead to the load balancer. One that finds all its backends dead takes all of them for alive (all dead means all alive) and sends its clients everywhere: with externalTrafficPolicy {policy}, {serving} of {all} nodes serve them, which is why connections succeed at times and time out at others.',
  zh: '于是在负载均衡看来这些节点全部不健康。后端全部不健康时，负载均衡会视其全部可用（全死全活），把客户端转发到所有节点：externalTrafficPolicy 为 {policy} 时，{all} 个节点中有 {serving} 个能提供服务，因此连接时而成功、时而超时。',
};

export const messages: CauseMessages = {
  title: { en: '{node} takes the load balancer\'s address {vip} for its own: it is bound to kube-ipvs0', zh: '节点 {node} 把负载均衡地址 {vip} 当作本机地址：该地址绑定在 kube-ipvs0 上' },
  titles: {
    elsewhere: { en: 'The load balancer\'s address {vip} is bound to kube-ipvs0 on {node}; this client has another one', zh: '节点 {node} 的 kube-ipvs0 上绑定了负载均衡地址 {vip}；本次的客户端地址与之不同' },
  },
  explanation: {
    en: `The probe comes from {vip}, the address of the load balancer in the status of Service {service}. kube-proxy in IPVS mode binds it to kube-ipvs0, so that it is local to the node, and a packet that comes in by {dev} from a local address is dropped as forged. accept_local lets it in, and then the answer to {vip} is delivered to the node itself and never leaves. ${NEARLY_DEAD.en}`,
    zh: `探测报文来自 {vip}，即 Service {service} 状态中的负载均衡地址。kube-proxy 在 IPVS 模式下把它绑定到 kube-ipvs0，于是它成为本机地址；从 {dev} 进入、源地址为本机地址的报文会被视为伪造而丢弃。打开 accept_local 后报文可以进入，但发往 {vip} 的应答会被投递给本机自身，永远不会离开节点。${NEARLY_DEAD.zh}`,
  },
  explanations: {
    answer: {
      en: `The probe from {vip}, the address of the load balancer in the status of Service {service}, reaches its endpoint. The answer goes to {vip}, which kube-proxy in IPVS mode has bound to kube-ipvs0: for the node it is local, so the answer goes into INPUT, where nobody has such a connection, and not back to the load balancer. ${NEARLY_DEAD.en}`,
      zh: `来自 {vip}（Service {service} 状态中的负载均衡地址）的探测报文到达了后端。应答发往 {vip}，而 kube-proxy 在 IPVS 模式下已把它绑定到 kube-ipvs0：对节点而言它是本机地址，于是应答进入 INPUT，那里没有这样的连接，也就回不到负载均衡。${NEARLY_DEAD.zh}`,
    },
    elsewhere: {
      en: 'What comes from {vip} itself, as the probes of some load balancers do, would be dropped as forged; what comes from other addresses, such as a range reserved for probes, is not.',
      zh: '来自 {vip} 自身的报文（某些负载均衡的健康探测即如此）会被视为伪造而丢弃；来自其他地址（例如专用于探测的保留网段）的报文则不受影响。',
    },
  },
  disproof: { en: 'the load balancer\'s probes come from another address than {vip} (tcpdump on the node\'s uplink), or a probe from it is answered', zh: '负载均衡的探测源地址不是 {vip}（在节点上联网卡抓包），或来自它的探测得到了应答' },
  fixes: {
    proxy: { en: 'Let the Service\'s status say ipMode: Proxy, so that kube-proxy leaves {vip} to the load balancer (from Kubernetes 1.30 on; its controller has to keep it so). Pods then reach {vip} by the load balancer too', zh: '在 Service 状态中声明 ipMode: Proxy，使 kube-proxy 不再绑定 {vip}（Kubernetes 1.30 起；需由其控制器保持该值）。此后 Pod 访问 {vip} 也会经过负载均衡' },
    unbind: { en: 'Take {vip} off kube-ipvs0. kube-proxy binds it again at its next sync', zh: '将 {vip} 从 kube-ipvs0 解绑。kube-proxy 下次同步时会重新绑定' },
    reserved: { en: 'Let the load balancer probe from a range that is reserved for it, such as 100.64.0.0/10', zh: '让负载均衡从专用保留网段（例如 100.64.0.0/10）发起探测' },
    accept: { en: 'Open accept_local on {dev}, and nothing else', zh: '仅在 {dev} 上打开 accept_local' },
  },
};
