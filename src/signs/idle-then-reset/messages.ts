import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'The connection from {from} to {to} was silent for {seconds} s; when it went on, it was reset', zh: '从 {from} 到 {to} 的连接静默 {seconds} 秒后继续时被重置' },
  variants: { known: { en: 'The connection from {from} to {to} was silent for {seconds} s; when it went on, it was reset. The longest known time-out below that is {timeout} s ({what})', zh: '从 {from} 到 {to} 的连接静默 {seconds} 秒后继续时被重置。不超过该时间的已知超时中最长的是 {timeout} 秒（{what}）' } },
  disproof: { en: 'the server\'s own log says that it closed the connection, or was started again meanwhile', zh: '服务端日志表明是它自己关闭了连接，或其间重启过' },
};
