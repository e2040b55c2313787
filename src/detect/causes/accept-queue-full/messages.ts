import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The accept queue of port {port} in {place} is full: {waiting} connections wait for accept(), the limit is {limit}', zh: '{place} 端口 {port} 的 accept 队列已满：{waiting} 个连接等待 accept()，上限为 {limit}' },
  explanation: {
    en: 'The limit is the backlog that {process} gives to listen() ({limit}); net.core.somaxconn ({somaxconn}) would allow more. While more than that wait (Recv-Q above Send-Q of the listening socket), the kernel drops every SYN without an answer, and the client tries again after 1 s, 3 s, 7 s. ListenOverflows and ListenDrops count it together; were the SYN queue full, ListenDrops and TCPReqQFullDrop would rise and ListenOverflows would not. One sample only: the queue was full when it was collected; that the program is slow to accept, or accepts nothing at all, cannot be told from that.',
    zh: '上限是 {process} 传给 listen() 的 backlog（{limit}）；net.core.somaxconn（{somaxconn}）允许更大的值。等待的连接数超过上限（监听套接字的 Recv-Q 大于 Send-Q）时，内核直接丢弃每个 SYN 且不应答，客户端在 1、3、7 秒后重试。ListenOverflows 与 ListenDrops 会同时增加；若是 SYN 队列满，则增加的是 ListenDrops 与 TCPReqQFullDrop，而 ListenOverflows 不变。仅有一次采样：采集时队列是满的，无法据此判断程序是 accept 太慢还是完全没有 accept。',
  },
  explanations: {
    somaxconn: {
      en: 'The limit is net.core.somaxconn of this namespace ({somaxconn}): {process} asks for at least as much, and the kernel cuts it. While more than that wait (Recv-Q above Send-Q of the listening socket), the kernel drops every SYN without an answer, and the client tries again after 1 s, 3 s, 7 s. ListenOverflows and ListenDrops count it together; were the SYN queue full, ListenDrops and TCPReqQFullDrop would rise and ListenOverflows would not. One sample only: the queue was full when it was collected; that the program is slow to accept, or accepts nothing at all, cannot be told from that.',
      zh: '上限是该命名空间的 net.core.somaxconn（{somaxconn}）：{process} 请求的 backlog 不小于它，被内核截断。等待的连接数超过上限（监听套接字的 Recv-Q 大于 Send-Q）时，内核直接丢弃每个 SYN 且不应答，客户端在 1、3、7 秒后重试。ListenOverflows 与 ListenDrops 会同时增加；若是 SYN 队列满，则增加的是 ListenDrops 与 TCPReqQFullDrop，而 ListenOverflows 不变。仅有一次采样：采集时队列是满的，无法据此判断程序是 accept 太慢还是完全没有 accept。',
    },
    other: {
      en: 'The packet that was asked about is for another port, which has room. ListenOverflows ({overflows} in this namespace) counts all of its listeners together and does not say which of them is meant.',
      zh: '所询问的报文发往另一个端口，该端口的队列未满。ListenOverflows（该命名空间为 {overflows}）是其中所有监听套接字的总和，并不说明是哪一个。',
    },
  },
  disproof: { en: 'ss -ltn in {netns} shows a Recv-Q of port {port} that is not above its Send-Q while the connection is tried, or ListenOverflows does not rise', zh: '尝试连接时，在 {netns} 中执行 ss -ltn 看到端口 {port} 的 Recv-Q 不大于 Send-Q，或 ListenOverflows 不增加' },
  fixes: {
    backlog: { en: 'Let {process} listen with a larger backlog, and find out why it accepts so slowly: a longer queue only gives it time', zh: '让 {process} 以更大的 backlog 监听，并查明其 accept 缓慢的原因：更长的队列只是争取时间' },
    somaxconn: { en: 'Raise net.core.somaxconn in the pod\'s namespace (securityContext.sysctls of the pod) and restart {process}, which must listen again for it to count; find out why it accepts so slowly, too', zh: '提高 Pod 命名空间的 net.core.somaxconn（Pod 的 securityContext.sysctls），并重启 {process}，重新监听后才生效；同时查明其 accept 缓慢的原因' },
  },
};
