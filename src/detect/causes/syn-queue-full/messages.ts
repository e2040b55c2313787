import type { CauseMessages } from '../../../model/finding/index.ts';

const APART = {
  en: 'The SYN is dropped without an answer, and the client tries again after 1 s, 3 s, 7 s.',
  zh: '内核直接丢弃该 SYN 且不应答，客户端在 1、3、7 秒后重试。',
};
const ONCE = {
  en: 'One sample only: the queue was full when it was collected.',
  zh: '仅有一次采样：采集时队列是满的。',
};

export const messages: CauseMessages = {
  title: { en: 'The SYN queue of port {port} in {place} is full: {waiting} connections are half open, room is for {limit}', zh: '{place} 端口 {port} 的 SYN 队列已满：{waiting} 个半连接，上限为 {limit}' },
  explanation: {
    en: `The limit is net.ipv4.tcp_max_syn_backlog ({maxSyn}): with net.ipv4.tcp_syncookies=0 its last quarter is kept for peers that TCP has talked to before, and others have {limit}. ${APART.en} Only ListenDrops counts it: ListenOverflows (the accept queue) and TCPReqQFullDrop (the listener's own limit, {backlog}) do not rise. ${ONCE.en}`,
    zh: `上限是 net.ipv4.tcp_max_syn_backlog（{maxSyn}）：net.ipv4.tcp_syncookies=0 时，其最后四分之一留给曾经通信过的对端，其他对端只有 {limit} 个位置。${APART.zh}只有 ListenDrops 会计数：ListenOverflows（accept 队列）与 TCPReqQFullDrop（监听套接字自身上限 {backlog}）不会增加。${ONCE.zh}`,
  },
  explanations: {
    backlog: {
      en: `The limit is the backlog that {process} gives to listen() ({backlog}): since Linux 4.4 it bounds the SYN queue, too, and net.ipv4.tcp_max_syn_backlog ({maxSyn}) is not reached. net.ipv4.tcp_syncookies is 0. ${APART.en} ListenDrops and TCPReqQFullDrop count it; ListenOverflows (the accept queue) does not rise. ${ONCE.en}`,
      zh: `上限是 {process} 传给 listen() 的 backlog（{backlog}）：自 Linux 4.4 起它也限制 SYN 队列，net.ipv4.tcp_max_syn_backlog（{maxSyn}）尚未达到。net.ipv4.tcp_syncookies 为 0。${APART.zh}ListenDrops 与 TCPReqQFullDrop 会计数；ListenOverflows（accept 队列）不会增加。${ONCE.zh}`,
    },
    somaxconn: {
      en: `The limit is net.core.somaxconn ({somaxconn}), to which the backlog of {process} is cut: since Linux 4.4 it bounds the SYN queue, too, and net.ipv4.tcp_max_syn_backlog ({maxSyn}) is not reached. net.ipv4.tcp_syncookies is 0. ${APART.en} ListenDrops and TCPReqQFullDrop count it; ListenOverflows (the accept queue) does not rise. ${ONCE.en}`,
      zh: `上限是 net.core.somaxconn（{somaxconn}），{process} 的 backlog 被截断到该值：自 Linux 4.4 起它也限制 SYN 队列，net.ipv4.tcp_max_syn_backlog（{maxSyn}）尚未达到。net.ipv4.tcp_syncookies 为 0。${APART.zh}ListenDrops 与 TCPReqQFullDrop 会计数；ListenOverflows（accept 队列）不会增加。${ONCE.zh}`,
    },
    cookies: {
      en: 'SYN cookies answer in its place (net.ipv4.tcp_syncookies is not 0; {sent} sent since the namespace was made), so that nobody is turned away. Many half-open connections are a flood, or clients that the answers do not reach.',
      zh: '此时由 SYN cookie 应答（net.ipv4.tcp_syncookies 不为 0；自命名空间创建以来已发送 {sent} 个），没有连接因此被拒绝。半连接过多说明有 SYN 洪泛，或应答到不了客户端。',
    },
  },
  disproof: { en: 'ss -tn state syn-recv in {netns} shows no more than {limit} lines of port {port} while the connection is tried, or ListenDrops does not rise', zh: '尝试连接时，在 {netns} 中执行 ss -tn state syn-recv 看到端口 {port} 不超过 {limit} 行，或 ListenDrops 不增加' },
  fixes: {
    cookies: { en: 'Let the kernel answer with SYN cookies when the queue is full, and find out whose connections stay half open', zh: '让内核在队列满时以 SYN cookie 应答，并查明是谁的连接停留在半开状态' },
    maxSyn: { en: 'Raise net.ipv4.tcp_max_syn_backlog in that namespace', zh: '提高该命名空间的 net.ipv4.tcp_max_syn_backlog' },
    backlog: { en: 'Let {process} listen with a larger backlog, and raise net.core.somaxconn and net.ipv4.tcp_max_syn_backlog with it', zh: '让 {process} 以更大的 backlog 监听，并相应提高 net.core.somaxconn 与 net.ipv4.tcp_max_syn_backlog' },
  },
};
