import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{from} takes no more data from {to} for {seconds} s: its program does not read what came (window 0)', zh: '{from} 有 {seconds} 秒不再接收来自 {to} 的数据：其程序没有读取已到达的内容（窗口为 0）' },
  disproof: { en: 'the program at that side is known to pause reading on purpose', zh: '该侧程序有意暂停读取' },
};
