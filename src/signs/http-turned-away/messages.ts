import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{server} answers HTTP {status}, {times} times', zh: '{server} 以 HTTP {status} 应答，共 {times} 次' },
  variants: { request: { en: '{server} answers requests for {request} with HTTP {status}, {times} times', zh: '{server} 对 {request} 的请求以 HTTP {status} 应答，共 {times} 次' } },
  disproof: { en: 'the program behind it says so itself: the same request to a backend, past every proxy, has the same answer', zh: '这是后端程序自己的应答：绕过所有代理、直接向某个后端发同样的请求，得到同样的结果' },
};
