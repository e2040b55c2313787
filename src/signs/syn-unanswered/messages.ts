import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'Nothing answers the SYN to {server}', zh: '发往 {server} 的 SYN 没有任何应答' },
  variants: {
    always: { en: 'Nothing answers the SYN to {server}: {silent} of {all} connections, {syns} attempts', zh: '发往 {server} 的 SYN 没有任何应答：{all} 个连接中的 {silent} 个，共尝试 {syns} 次' },
    sometimes: { en: 'Now and then nothing answers the SYN to {server}: {silent} of {all} connections', zh: '发往 {server} 的 SYN 有时没有应答：{all} 个连接中的 {silent} 个' },
  },
  disproof: { en: 'a capture nearer to the server shows a SYN-ACK: then the answer is lost on its way back, or goes another way', zh: '在更靠近服务端处抓包能看到 SYN-ACK：则是应答在返回途中丢失，或走了别的路径' },
};
