import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{server} does not answer', zh: '{server} 没有应答' },
  variants: {
    always: { en: 'The DNS server {server} answers none of {all} questions, for instance {name} {type}', zh: 'DNS 服务器 {server} 对 {all} 个查询都没有应答，例如 {name} {type}' },
    sometimes: { en: 'The DNS server {server} leaves {silent} of {all} questions unanswered, for instance {name} {type}', zh: 'DNS 服务器 {server} 对 {all} 个查询中的 {silent} 个没有应答，例如 {name} {type}' },
  },
  disproof: { en: 'a capture nearer to the server shows the answers: then they are lost on their way back', zh: '在更靠近服务器处抓包能看到应答：则应答在返回途中丢失' },
};
