import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{times} questions to {server} were answered only when asked again, after up to {seconds} s, for instance {name} {type}', zh: '发往 {server} 的 {times} 个查询在重发后才得到应答，最长 {seconds} 秒，例如 {name} {type}' },
  disproof: { en: 'the first question was answered and the answer came after the second question was sent: then the server is slow and nothing is lost', zh: '第一次查询其实得到了应答，只是在第二次查询之后才到达：则是服务器缓慢，并非丢包' },
};
