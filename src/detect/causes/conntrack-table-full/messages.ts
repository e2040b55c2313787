import type { CauseMessages } from '../../../model/finding/index.ts';

const FULL = {
  en: 'Every packet that would open a connection there is dropped without an answer, and the kernel\'s log says "nf_conntrack: table full, dropping packet"; connections that stand go on. An entry that is not ASSURED would have made room (early_drop), as would a TCP connection that ends, at the kernel\'s next round; there is none. ',
  zh: '在那里，任何要新建连接的报文都被直接丢弃且没有应答，内核日志为“nf_conntrack: table full, dropping packet”；已建立的连接不受影响。未标记为 ASSURED 的条目本可让出位置（early_drop），正在结束的 TCP 连接也会在内核下一轮清理时被删除，但表中没有这样的条目。',
} as const;
const MOST = {
  en: 'Most entries are of {flow} ({most}, {state}). The limit is one for the whole machine, each namespace has as many entries for itself.',
  zh: '条目最多的是 {flow}（{most} 个，{state}）。上限对整台机器只有一个，而各命名空间分别计数。',
} as const;

export const messages: CauseMessages = {
  title: { en: 'The connection table of {place} is full: {count} entries, nf_conntrack_max is {max}', zh: '{place} 的连接跟踪表已满：{count} 个条目，nf_conntrack_max 为 {max}' },
  titles: { nearly: { en: 'The connection table of {place} is nearly full: {count} entries, nf_conntrack_max is {max}', zh: '{place} 的连接跟踪表接近上限：{count} 个条目，nf_conntrack_max 为 {max}' } },
  explanation: {
    en: `${FULL.en}Two samples: drop rose by {lost} in {seconds} s. ${MOST.en}`,
    zh: `${FULL.zh}两次采样：drop 在 {seconds} 秒内增加了 {lost}。${MOST.zh}`,
  },
  explanations: {
    once: {
      en: `${FULL.en}One sample only: the table was full at the moment when it was read; whether it still is, and packets are lost now, is not known (collect with --watch 10: drop must rise). ${MOST.en}`,
      zh: `${FULL.zh}仅有一次采样：读取的那一刻表是满的；现在是否仍满、是否正在丢包无法得知（可使用 --watch 10 采集，drop 应当增加）。${MOST.zh}`,
    },
    quiet: {
      en: `${FULL.en}The table was full at the moment when it was read; of two samples of the counters, {seconds} s apart, drop did not rise: nobody tried in that time, or there was room. ${MOST.en}`,
      zh: `${FULL.zh}读取的那一刻表是满的；但在相隔 {seconds} 秒的两次计数器采样之间 drop 没有增加：这段时间内没有新连接，或当时还有位置。${MOST.zh}`,
    },
    nearly: {
      en: 'New connections still found room when it was collected. Once {max} are there, each further one is dropped unless an entry that is not ASSURED, or a TCP connection that ends, can go for it. Most entries are of {flow} ({most}, {state}).',
      zh: '采集时新连接仍有位置。达到 {max} 后，除非有未标记为 ASSURED 的条目或正在结束的 TCP 连接可被替换，否则新连接都会被丢弃。条目最多的是 {flow}（{most} 个，{state}）。',
    },
  },
  disproof: { en: 'sysctl net.netfilter.nf_conntrack_count in {netns} is below {max} while the connection is tried, or conntrack -S counts no more of drop', zh: '尝试连接时，{netns} 中的 sysctl net.netfilter.nf_conntrack_count 低于 {max}，或 conntrack -S 的 drop 不再增加' },
  fixes: { raise: { en: 'Raise nf_conntrack_max on the node (for kube-proxy conntrack.maxPerCore and conntrack.min, which it writes at its start), and find out what {flow} keeps open: a pool without an end, or connections that nobody closes and whose entries stay for nf_conntrack_tcp_timeout_established', zh: '提高节点的 nf_conntrack_max（kube-proxy 启动时会按 conntrack.maxPerCore 与 conntrack.min 写入），并查明 {flow} 为何占用这么多连接：无上限的连接池，或无人关闭、条目会保留 nf_conntrack_tcp_timeout_established 之久的连接' } },
};
