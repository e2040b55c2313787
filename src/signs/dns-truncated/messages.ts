import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{times} answers to {client} are truncated, for instance {name} {type}, and nobody asks again over TCP', zh: '发给 {client} 的 {times} 个应答被截断，例如 {name} {type}，之后没有通过 TCP 重新查询' },
  disproof: { en: 'the client asks again over TCP by a way that is not captured here, or with a larger EDNS size', zh: '客户端经由此处未抓到的路径用 TCP 重新查询，或改用更大的 EDNS 长度' },
};
