import type { CauseMessages } from '../../../model/finding/index.ts';

const RACE = {
  en: 'On its way this connection is given the source {to} by a rule of chain {chain} in {place}, which leaves it its source port as long as no other connection has it. That is looked up before the connection is in the table: of two packets of several clients with the same source port that come at once, on two CPUs, both get it, and the second is dropped without a word when it is put into the table. Its client sends again after 1 s, 3 s, 7 s; a datagram is lost. ',
  zh: '该连接在 {place} 被链 {chain} 中的规则转换为源地址 {to}，只要没有其他连接占用，源端口保持不变。而查找发生在连接写入连接跟踪表之前：多个客户端以相同源端口同时（在两个 CPU 上）到达的两个报文会得到同一端口，第二个在写入表时被直接丢弃且无任何提示。其客户端在 1、3、7 秒后重试；数据报则丢失。',
} as const;

export const messages: CauseMessages = {
  title: { en: 'Chain {chain} in {place} translates sources without --random-fully: connections that come at once can get the same port, and one of them is dropped', zh: '{place} 的链 {chain} 在未使用 --random-fully 的情况下转换源地址：同时到达的连接可能得到相同端口，其中之一被丢弃' },
  explanation: {
    en: `${RACE.en}insert_failed counted {lost} such losses in {seconds} s (drop rose with it); which connections they were it does not say. Source ports that several clients share in the table now: {shared}. A load balancer that translates sources itself makes that common: its addresses use the same ports. A load balancer that sends to the pods' own addresses, past the node port, is not translated here.`,
    zh: `${RACE.zh}insert_failed 在 {seconds} 秒内计入 {lost} 次此类丢失（drop 同时增加），但不说明是哪些连接。当前表中被多个客户端共用的源端口数：{shared}。自身也做源地址转换的负载均衡器会使之频繁出现：它的多个地址使用相同的端口。直接绑定 Pod 地址、不经过 NodePort 的负载均衡器不会在此被转换。`,
  },
  explanations: {
    twice: {
      en: `${RACE.en}It is translation number {times} on this way: the one before makes connections of several clients have the same source ports. insert_failed counted {lost} such losses in {seconds} s (drop rose with it); which connections they were it does not say. Source ports that several clients share in the table now: {shared}. A load balancer that sends to the pods' own addresses, past the node port, is not translated here.`,
      zh: `${RACE.zh}这是该路径上的第 {times} 次源地址转换：前一次转换使多个客户端的连接具有相同的源端口。insert_failed 在 {seconds} 秒内计入 {lost} 次此类丢失（drop 同时增加），但不说明是哪些连接。当前表中被多个客户端共用的源端口数：{shared}。直接绑定 Pod 地址、不经过 NodePort 的负载均衡器不会在此被转换。`,
    },
    unshared: {
      en: `${RACE.en}insert_failed counted {lost} losses in {seconds} s (drop rose with it), but no source port that several clients share is seen in the connection table: another rule or another race of the same place can be meant, as that of two DNS requests of one socket. Take another sample under load.`,
      zh: `${RACE.zh}insert_failed 在 {seconds} 秒内计入 {lost} 次丢失（drop 同时增加），但连接跟踪表中没有看到被多个客户端共用的源端口：也可能是同一位置的其他规则或其他竞争所致，例如同一套接字的两个 DNS 请求。请在有负载时再次采样。`,
    },
    once: {
      en: `${RACE.en}insert_failed stands at {failed}, read once only: whether it rises now is not known. Collect with --watch 10, or hand in two bundles.`,
      zh: `${RACE.zh}insert_failed 为 {failed}，仅有一次采样：无法得知现在是否增加。请使用 --watch 10 采集，或提供两个采集包。`,
    },
    quiet: {
      en: `${RACE.en}Nothing of the kind was counted: insert_failed is {failed}.`,
      zh: `${RACE.zh}未计入任何此类丢失：insert_failed 为 {failed}。`,
    },
    uncounted: {
      en: `${RACE.en}Whether it happens cannot be told: the counters of connection tracking were not collected.`,
      zh: `${RACE.zh}是否发生无法判断：未采集到连接跟踪的计数器。`,
    },
  },
  disproof: { en: 'insert_failed of conntrack -S in {netns} does not rise while connections are slow, or it rises alike when the load balancer sends to the pods\' own addresses', zh: '连接变慢时 {netns} 中 conntrack -S 的 insert_failed 不增加，或负载均衡器直接访问 Pod 地址时同样增加' },
  fixes: {
    random: { en: 'Let the rule choose any port at all (--random-fully, with Linux 3.13 and iptables 1.6.2 or later; fully-random in nftables). Where a program writes the rule, let it do so: kube-proxy adds it by itself if the iptables that it runs knows it', zh: '让规则完全随机选择端口（--random-fully，需要 Linux 3.13 与 iptables 1.6.2 以上；nftables 中为 fully-random）。规则由程序写入时应由该程序修改：kube-proxy 在其 iptables 支持时会自动加上' },
    direct: { en: 'Bind the load balancer to the addresses of the pods themselves: what does not come by the node port is not translated there', zh: '让负载均衡器直接绑定 Pod 地址：不经过 NodePort 的流量不会在节点上被转换' },
  },
};
