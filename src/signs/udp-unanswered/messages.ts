import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'Nothing answers the datagrams to {server}', zh: '发往 {server} 的数据报没有任何应答' },
  variants: {
    always: { en: 'Nothing answers the datagrams to {server}: {silent} of {all} conversations, {datagrams} datagrams', zh: '发往 {server} 的数据报没有任何应答：{all} 个会话中的 {silent} 个，共 {datagrams} 个数据报' },
    sometimes: { en: 'Now and then nothing answers the datagrams to {server}: {silent} of {all} conversations', zh: '发往 {server} 的数据报有时没有应答：{all} 个会话中的 {silent} 个' },
    perhaps: { en: 'The same datagram is sent to {server} again and again, and nothing comes back: {silent} of {all} conversations', zh: '同一数据报反复发往 {server}，没有任何回应：{all} 个会话中的 {silent} 个' },
  },
  disproof: { en: 'a capture nearer to the server shows the answers: then they are lost on their way back; or the protocol has none', zh: '在更靠近服务端处抓包能看到应答：则应答在返回途中丢失；或者该协议本来就没有应答' },
};
