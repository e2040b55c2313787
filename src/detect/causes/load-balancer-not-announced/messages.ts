import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'No node announces the load balancer\'s address {vip} by {how}', zh: '没有节点通过 {how} 通告负载均衡地址 {vip}' },
  explanation: {
    en: '{vip} of Service {service} is an address of MetalLB, which nodes announce by {how}. No advertisement selects a node that may: whoever sends to {vip} finds nobody there, and waits in vain or is told "no route to host" by the router before.',
    zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址，由节点通过 {how} 通告。没有通告配置选中可以通告的节点：访问 {vip} 的客户端找不到任何节点，只能超时，或由前面的路由器返回“no route to host”。',
  },
  explanations: {
    excluded: {
      en: '{vip} of Service {service} is an address of MetalLB, which nodes announce by {how}. Those that its advertisements select ({nodes}) have a label that excludes them from external load balancers, and their speakers heed it: whoever sends to {vip} finds nobody there. kubeadm gives the label to nodes of the control plane.',
      zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址，由节点通过 {how} 通告。通告配置选中的节点（{nodes}）带有排除外部负载均衡的标签，其 speaker 因此不通告：访问 {vip} 的客户端找不到任何节点。kubeadm 会给控制面节点加上该标签。',
    },
    device: {
      en: '{vip} of Service {service} is an address of MetalLB. {nodes} is elected to answer ARP for it, and may do so only at devices that do not lead to the network of its clients. MetalLB elects without asking for devices, and no other node takes its place.',
      zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址。{nodes} 被选中应答其 ARP 请求，但只允许在并不通往客户端网络的接口上应答。MetalLB 选举时不考虑接口，也没有其他节点接替。',
    },
    speaker: { en: '{vip} of Service {service} is an address of MetalLB, which its speakers announce by {how}. None is ready on {nodes}: whoever sends to {vip} finds nobody there.', zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址，由其 speaker 通过 {how} 通告。{nodes} 上没有就绪的 speaker：访问 {vip} 的客户端找不到任何节点。' },
    network: { en: '{vip} of Service {service} is an address of MetalLB, which nodes announce by {how}, but not those ({nodes}) whose condition NetworkUnavailable is True.', zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址，由节点通过 {how} 通告；NetworkUnavailable 状况为 True 的节点（{nodes}）不通告。' },
    peer: { en: '{vip} of Service {service} is an address of MetalLB, which nodes announce by BGP. No BGPPeer is for those that its advertisements select ({nodes}), so that they have no router to tell.', zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址，由节点通过 BGP 通告。通告配置选中的节点（{nodes}）没有对应的 BGPPeer，无路由器可通告。' },
    'no-endpoint': { en: '{vip} of Service {service} is an address of MetalLB, which nodes announce by {how} only while an endpoint can serve, with externalTrafficPolicy Local one of their own. None of the nodes that its advertisements select ({nodes}) has one.', zh: '{vip} 是 Service {service} 由 MetalLB 分配的地址；只有存在可用端点时节点才通过 {how} 通告，externalTrafficPolicy 为 Local 时还须是本节点的端点。通告配置选中的节点（{nodes}）都没有。' },
    pool: { en: '{vip} is in the status of Service {service}, and no IPAddressPool of MetalLB has it any more: its speakers withdraw such an address, and nobody announces it.', zh: '{vip} 在 Service {service} 的状态中，但 MetalLB 的 IPAddressPool 已不包含它：speaker 会撤回这样的地址，没有节点通告。' },
    unadvertised: { en: '{vip} of Service {service} is of a pool of MetalLB for which there is neither an L2Advertisement nor a BGPAdvertisement: the address was given out, and nobody announces it.', zh: '{vip} 是 Service {service} 的地址，来自 MetalLB 的地址池，但该池既没有 L2Advertisement 也没有 BGPAdvertisement：地址已分配，却没有节点通告。' },
  },
  disproof: { en: 'arping {vip} from a machine of the nodes\' network is answered by the MAC of a node, or the routers before have a route to {vip} by one', zh: '在节点所在网段执行 arping {vip} 得到某个节点 MAC 的应答，或前面的路由器有经某个节点到 {vip} 的路由' },
  fixes: {
    excluded: { en: 'Take the label off nodes that are to announce addresses of load balancers, or start the speakers with --ignore-exclude-lb', zh: '去掉应当通告负载均衡地址的节点上的该标签，或以 --ignore-exclude-lb 启动 speaker' },
    selector: { en: 'Let an advertisement for this pool select nodes that may announce it (nodeSelectors), of which with externalTrafficPolicy Local one has an endpoint', zh: '让该地址池的通告配置选中可以通告的节点（nodeSelectors）；externalTrafficPolicy 为 Local 时，其中须有带端点的节点' },
    device: { en: 'Let the L2Advertisement name the device that leads to the clients (interfaces), or none', zh: '在 L2Advertisement 的 interfaces 中填写通往客户端的接口，或不填' },
    speaker: { en: 'Mend the speaker of MetalLB on {nodes}', zh: '修复 {nodes} 上的 MetalLB speaker' },
    network: { en: 'Mend the network of {nodes}, and have the condition set by who set it', zh: '修复 {nodes} 的网络，并由设置方更新该状况' },
    peer: { en: 'Make a BGPPeer for {nodes}, or let one select them (nodeSelectors), and the advertisement name it or none (peers)', zh: '为 {nodes} 创建 BGPPeer，或让已有的 BGPPeer 选中它们（nodeSelectors），并让通告配置的 peers 包含它或不填' },
    pool: { en: 'Put the address back into an IPAddressPool with an advertisement, or have the Service given another', zh: '把该地址放回有通告配置的 IPAddressPool，或为 Service 重新分配地址' },
    unadvertised: { en: 'Make an L2Advertisement or a BGPAdvertisement for the pool', zh: '为该地址池创建 L2Advertisement 或 BGPAdvertisement' },
  },
};
