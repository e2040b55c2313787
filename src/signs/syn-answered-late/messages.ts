import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{times} connections to {server} open only with a repeated SYN, after up to {seconds} s', zh: '到 {server} 的 {times} 个连接在重发 SYN 后才建立，最长 {seconds} 秒' },
  disproof: { en: 'a capture nearer to the server shows an answer to the first SYN: then that answer was lost, not the SYN', zh: '在更靠近服务端处抓包能看到对第一个 SYN 的应答：则丢失的是该应答，而不是 SYN' },
};
