import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{server} answers {times} questions late, after up to {seconds} s, for instance {name} {type}', zh: '{server} 对 {times} 个查询应答缓慢，最长 {seconds} 秒，例如 {name} {type}' },
  disproof: { en: 'a capture at the server shows that it answers at once: then questions or answers wait on the way', zh: '在服务器处抓包表明它立即应答：则查询或应答在途中等待' },
};
