import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'An open connection of {place} to {service} waits for {to}, which is gone', zh: '{place} 到 {service} 的一条已建立连接仍在等待已消失的 {to}' },
  titles: {
    likely: { en: 'An open connection of {place} to {service} waits for {to}, which is gone or cut off', zh: '{place} 到 {service} 的一条已建立连接仍在等待 {to}，该地址已消失或无法到达' },
    there: { en: 'An open connection of {place} to {service} is not acknowledged by {to}', zh: '{place} 到 {service} 的一条已建立连接未得到 {to} 的确认' },
  },
  explanation: {
    en: 'New connections work: they go to {usable}. The connection {client} was opened before and goes on to {to}, which is no endpoint of the Service any more and answers nothing, not even with a reset. {bytes} bytes are not acknowledged and were sent again {retries} times, each time after twice the time; the program is told (ETIMEDOUT) only after {most} times ({most} is tcp_retries2 there), which is {seconds} s or more.',
    zh: '新建连接正常，会到达 {usable}。连接 {client} 是之前建立的，仍发往 {to}；该地址已不是此 Service 的端点，且没有任何应答，连 RST 也没有。{bytes} 字节未被确认，已重传 {retries} 次，间隔每次加倍；重传 {most} 次（该处 tcp_retries2 为 {most}）之后程序才会得知（ETIMEDOUT），即至少 {seconds} 秒。',
  },
  explanations: {
    likely: {
      en: 'New connections work: they go to {usable}. The connection {client} was opened before and goes on to {to}, which is no endpoint of the Service any more and answers nothing, not even with a reset. No collected node has that address; it may be on one that was not collected, alive and cut off. {bytes} bytes are not acknowledged and were sent again {retries} times, each time after twice the time; the program is told (ETIMEDOUT) only after {most} times ({most} is tcp_retries2 there), which is {seconds} s or more.',
      zh: '新建连接正常，会到达 {usable}。连接 {client} 是之前建立的，仍发往 {to}；该地址已不是此 Service 的端点，且没有任何应答，连 RST 也没有。已收集的节点都没有该地址；它可能在未收集的节点上，仍然存在但无法到达。{bytes} 字节未被确认，已重传 {retries} 次，间隔每次加倍；重传 {most} 次（该处 tcp_retries2 为 {most}）之后程序才会得知（ETIMEDOUT），即至少 {seconds} 秒。',
    },
    there: {
      en: 'New connections work. Of the connection {client}, {bytes} bytes are not acknowledged and were sent again {retries} times, although {to} is there: what this one connection sends, or what is answered to it, is lost on the way. Ask with its source port to see where.',
      zh: '新建连接正常。连接 {client} 有 {bytes} 字节未被确认，已重传 {retries} 次，而 {to} 仍然存在：只有这一条连接的报文或其应答在途中丢失。可指定其源端口再次询问以定位。',
    },
  },
  disproof: { en: 'ss -tno in {netns} shows the connection {client} without timer:(on,…), or it ends with an answer', zh: '在 {netns} 中执行 ss -tno，连接 {client} 不再显示 timer:(on,…)，或该连接得到了应答' },
  fixes: {
    close: {
      en: 'End the connection: its program is told at once (ECONNABORTED) and can open another. So that it does not wait so long the next time: TCP_USER_TIMEOUT or a ping of the protocol (HTTP/2, gRPC) in the program, keepalive for connections that only listen, or a smaller tcp_retries2 for the pod (8 is 102 s)',
      zh: '结束该连接：程序会立即得知（ECONNABORTED）并可重新建立。为避免下次再等这么久：在程序中设置 TCP_USER_TIMEOUT 或启用协议层心跳（HTTP/2、gRPC），对只接收数据的连接启用 keepalive，或为该 Pod 调小 tcp_retries2（8 约为 102 秒）',
    },
  },
};
