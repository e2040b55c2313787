import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{from} and {to} do not speak the same protocol', zh: '{from} 与 {to} 使用的协议不一致' },
  variants: {
    tlsToPlain: { en: '{from} speaks TLS to {to}, which answers with plain HTTP', zh: '{from} 以 TLS 访问 {to}，后者以明文 HTTP 应答' },
    plainToTls: { en: '{from} speaks plain HTTP to {to}, which answers with a TLS alert', zh: '{from} 以明文 HTTP 访问 {to}，后者以 TLS 警报应答' },
    proxy: { en: '{from} sends the PROXY protocol to {to}, which does not expect it: it answers with an error at once', zh: '{from} 向 {to} 发送 PROXY 协议头，后者并不期望它，立即以错误应答' },
  },
  disproof: { en: 'the answer is none to the first bytes: the server speaks of itself before it is asked', zh: '该应答并非针对最初的字节：服务端在被请求之前就会先发送内容' },
};
