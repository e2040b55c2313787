import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{from} sends to {to} again and again, and nothing comes back', zh: '{from} 向 {to} 反复重发，没有任何回应' },
  variants: {
    first: { en: 'The connection from {from} to {to} opens, and its first data is lost: {length} bytes were sent again {times} times, and nothing comes back', zh: '从 {from} 到 {to} 的连接已建立，但最初的数据丢失：{length} 字节重发 {times} 次，没有任何回应' },
    later: { en: '{to} falls silent in the middle of a connection: {from} sent {length} bytes again {times} times, and nothing comes back; the other side is gone, or the way to it', zh: '{to} 在连接中途沉默：{from} 把 {length} 字节重发 {times} 次，没有任何回应；对端或通往对端的路径已不存在' },
  },
  disproof: { en: 'a capture at the receiver shows the data and an acknowledgment: then that is lost on its way back', zh: '在接收方抓包能看到数据及其确认：则确认在返回途中丢失' },
};
