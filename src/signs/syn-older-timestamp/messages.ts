import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{server} answers {answered} SYNs of {client} and leaves {silent} unanswered: exactly those whose timestamp is lower than the one it answered last. It compares timestamps by source address, as tcp_tw_recycle does, and several clients share this one', zh: '{server} 应答了 {client} 的 {answered} 个 SYN，{silent} 个没有应答：正是时间戳低于上一个被应答者的那些。它按源地址比较时间戳（如 tcp_tw_recycle），而多个客户端共用该地址' },
  disproof: { en: 'net.ipv4.tcp_tw_recycle is 0 at the server (or its kernel is 4.12 or newer) and no device before it looks at timestamps, or a SYN with a higher timestamp is left unanswered, too', zh: '服务端 net.ipv4.tcp_tw_recycle 为 0（或内核不低于 4.12），且其前面没有检查时间戳的设备；或时间戳更高的 SYN 同样没有应答' },
};
