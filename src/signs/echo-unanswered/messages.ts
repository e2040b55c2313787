import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{target} does not answer pings', zh: '{target} 不应答 ping' },
  variants: {
    always: { en: '{target} answers none of {requests} pings', zh: '{target} 对 {requests} 个 ping 都没有应答' },
    sometimes: { en: '{target} leaves {requests} pings unanswered, of {silent} of {all} askers', zh: '{target} 对 {requests} 个 ping 没有应答，涉及 {all} 个请求方中的 {silent} 个' },
  },
  disproof: { en: 'a capture nearer to {target} shows the replies: then they are lost on their way back; or it is told not to answer pings', zh: '在更靠近 {target} 处抓包能看到应答：则应答在返回途中丢失；或者对方被设置为不应答 ping' },
};
