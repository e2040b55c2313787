import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Backends of the public load balancer {balancer} have no public bandwidth: {nodes}', zh: '公网负载均衡 {balancer} 的后端没有公网带宽：{nodes}' },
  titles: { elsewhere: { en: 'Some backends of the public load balancer {balancer} have no public bandwidth: {nodes}', zh: '公网负载均衡 {balancer} 的部分后端没有公网带宽：{nodes}' } },
  explanation: {
    en: 'The account is of the traditional kind (bill by CVM): public bandwidth belongs to virtual machines, and the load balancer at {vip} has none of its own. What {nodes} ({machines}) answer to clients in the internet must go out by theirs, and that is 0: clients wait in vain. By the cloud\'s documents health checks of the load balancer fail for the same reason, and where they fail at every backend it sends to all of them.',
    zh: '该账户为传统账户类型（带宽在云服务器上计费和管理）：公网带宽属于云服务器，{vip} 的负载均衡自身没有带宽。{nodes}（{machines}）发给公网客户端的应答要占用它们自己的公网带宽，而该带宽为 0：客户端只会超时。按官方文档，负载均衡的健康检查也因此失败；所有后端均失败时，请求会转发给所有后端。',
  },
  explanations: {
    elsewhere: { en: 'In this account public bandwidth belongs to virtual machines, and that of {nodes} ({machines}) is 0: no client in the internet gets an answer of theirs. The load balancer sent what was asked to another backend.', zh: '该账户的公网带宽属于云服务器，而 {nodes}（{machines}）的公网带宽为 0：公网客户端得不到它们的应答。本次访问由负载均衡转发到了其他后端。' },
  },
  disproof: { en: 'DescribeInstances shows an InternetMaxBandwidthOut above 0 for {machines}, or DescribeNetworkAccountType says STANDARD', zh: 'DescribeInstances 显示 {machines} 的 InternetMaxBandwidthOut 大于 0，或 DescribeNetworkAccountType 为 STANDARD' },
  fixes: {
    give: { en: 'Give {machines} public bandwidth, as much as their clients need ({mbps} Mbit/s here); no public address is needed for it. It is billed. Or have the account changed to the standard kind by the cloud, where load balancers have bandwidth of their own', zh: '为 {machines} 购买公网带宽，大小按客户端需要而定（此处为 {mbps} Mbps），无需分配公网 IP，会产生费用。也可以向云服务商申请升级为标准账户类型，由负载均衡自身提供带宽' },
  },
};
