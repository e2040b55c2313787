import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Packets of {place} may make too few hops: {sysctl} is {value}', zh: '{place} 发出的报文允许的跳数太少：{sysctl} 为 {value}' },
  titles: { enough: { en: 'Packets of {place} may make few hops, which is enough here: {sysctl} is {value}', zh: '{place} 发出的报文允许的跳数很少，但对本次访问足够：{sysctl} 为 {value}' } },
  explanation: {
    en: 'Every namespace that forwards a packet takes one from its TTL (IPv6: hop limit), and does not forward one that came with 1. {place} sends with {value}, and at {at} nothing is left. Its own node still gets an answer, pods do not: they are one hop further. The metadata services of clouds answer so on purpose (HttpPutResponseHopLimit), and there the limit is raised on the instance.',
    zh: '每个转发报文的命名空间都会把 TTL（IPv6：跳数限制）减一，收到时为 1 的报文不再转发。{place} 以 {value} 发出，到 {at} 时已用尽。其自身节点仍能得到应答，而 Pod 多一跳，因此得不到。云厂商的元数据服务会有意这样应答（HttpPutResponseHopLimit），那时需要在实例上调大该限制。',
  },
  explanations: {
    enough: { en: 'Everything arrives, over {hops} hop(s). A longer way uses {value} up: through a tunnel of routers, to another network.', zh: '所有报文都已送达，经过 {hops} 跳。更长的路径会用尽 {value}：例如经过多台路由器到达另一网络。' },
  },
  disproof: { en: 'a capture at {at} shows packets of {place} with a TTL of more than 1, or IpInHdrErrors there does not rise while the connection is tried', zh: '在 {at} 抓包时 {place} 发来的报文 TTL 大于 1，或尝试连接时该处的 IpInHdrErrors 不增加' },
  fixes: { raise: { en: 'Send with the usual number of hops', zh: '以通常的跳数发送' } },
};
