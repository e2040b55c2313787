import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{client} asks for A and AAAA with one id from one port, {times} times, for instance {name}', zh: '{client} 从同一端口以同一 ID 查询 A 与 AAAA，{times} 次，例如 {name}' },
  disproof: { en: 'both questions get their own answer each time', zh: '每次两个查询都各自得到应答' },
};
