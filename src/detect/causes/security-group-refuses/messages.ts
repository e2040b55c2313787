import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The security group {groups} of {places} does not let {traffic} in from {peer}', zh: '{places} 的安全组 {groups} 未放行来自 {peer} 的入站 {traffic}' },
  titles: {
    policy: { en: 'A policy of the security group {groups} of {places} refuses {traffic} from {peer}', zh: '{places} 的安全组 {groups} 中有规则拒绝来自 {peer} 的入站 {traffic}' },
    out: { en: 'The security group {groups} of {places} does not let {traffic} out to {peer}', zh: '{places} 的安全组 {groups} 未放行发往 {peer} 的出站 {traffic}' },
  },
  explanation: {
    en: 'The cloud\'s network holds every new connection against the security groups of {places}, group by group and policy by policy, and the first policy that fits decides. No policy of ingress fits {traffic} from {peer}, and what none fits is refused without an answer. The node itself never sees the packet: no rule, log or capture on it shows anything.',
    zh: '云网络按绑定顺序逐个安全组、逐条规则匹配 {places} 的每个新连接，首条匹配的规则生效。没有任何入站规则匹配来自 {peer} 的 {traffic}，未匹配的流量被直接丢弃、不作应答。报文根本到不了机器本身：机器上的规则、日志和抓包都看不到它。',
  },
  explanations: {
    policy: {
      en: 'The cloud\'s network holds every new connection against the security groups of {places}, and the first policy that fits decides. For {traffic} from {peer} that one says DROP; policies behind it that would accept are not asked. The node itself never sees the packet.',
      zh: '云网络按顺序匹配 {places} 的安全组规则，首条匹配的规则生效。对来自 {peer} 的 {traffic}，首条匹配的规则是拒绝（DROP），其后即使有允许的规则也不再匹配。报文根本到不了机器本身。',
    },
    out: {
      en: 'What leaves {places} as a new connection is held against the policies of egress of its security groups, and {traffic} to {peer} is not accepted by the first that fits, or none fits. The packet has left the node by its own rules and is dropped in the cloud\'s network.',
      zh: '{places} 发起的新连接要经过其安全组的出站规则：发往 {peer} 的 {traffic} 被首条匹配的规则拒绝，或没有规则匹配。报文按机器自身的规则已经发出，在云网络中被丢弃。',
    },
  },
  disproof: { en: 'tcpdump on {places} shows {traffic} from or to {peer} passing between the machine and the other end', zh: '在 {places} 上 tcpdump，能看到与 {peer} 之间的 {traffic} 双向通过' },
  fixes: {
    range: { en: 'Let the range of node ports in (30000-32768, as TKE asks of the nodes of a cluster). It holds for every machine in {first}, and for every client: where fewer should reach node ports, name their addresses in place of all', zh: '放行 NodePort 端口范围（30000-32768，TKE 对集群节点的要求）。该规则对 {first} 中的所有机器、所有客户端生效；若只应允许部分客户端访问 NodePort，请改填它们的地址段' },
    accept: { en: 'Let {traffic} pass for {peer}, before all other policies. It holds for every machine in {first}', zh: '在其他规则之前为 {peer} 放行 {traffic}。该规则对 {first} 中的所有机器生效' },
    pass: { en: 'Have the load balancer let pass to its backends ("allow by default"): what it sends is then held against its own security groups alone, which should be there where not everybody may ask it. Node ports that are asked past it stay closed', zh: '为负载均衡启用“默认放通”：经它转发的流量只检查负载均衡自身的安全组；若并非所有人都可访问，应为负载均衡绑定安全组。绕过它直接访问的 NodePort 仍不放行' },
  },
};
