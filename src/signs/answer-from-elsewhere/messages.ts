import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'The client asks {asked}, and {answered} answers its SYN, {times} times: the answer is not translated back, or leaves by another way', zh: '客户端请求 {asked}，却由 {answered} 应答其 SYN，{times} 次：应答没有被反向转换，或走了另一条路径' },
  disproof: { en: 'a capture nearer to the client shows the answer with the address that was asked: then it is translated back after this point', zh: '在更靠近客户端处抓包，应答带有被请求的地址：则反向转换发生在此处之后' },
};
