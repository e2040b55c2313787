import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'The SYN-ACK of {server} comes by here, and the client never takes it: {connections} connections, {syns} attempts, for instance of {client}', zh: '{server} 的 SYN-ACK 经过此处，但客户端始终不接受：{connections} 个连接，共尝试 {syns} 次，例如 {client}' },
  disproof: { en: 'a capture at the client shows the SYN-ACK and an acknowledgment of it: then that is lost on its way', zh: '在客户端处抓包能看到 SYN-ACK 及其确认：则确认在途中丢失' },
};
