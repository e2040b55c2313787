import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{from} resets the connection with {to} before either side closed it', zh: '{from} 在任何一方关闭之前重置了与 {to} 的连接' },
  variants: {
    own: { en: '{from} resets the connection with {to} before either side closed it (time to live {ttl}, as its other packets)', zh: '{from} 在任何一方关闭之前重置了与 {to} 的连接（TTL {ttl}，与其其他报文相同）' },
    foreign: { en: 'A reset ends the connection between {from} and {to} that {from} did not send: its time to live is {ttl}, that of the other packets {usual}; a box on the way sends it', zh: '{from} 与 {to} 的连接被一个并非 {from} 发出的 RST 终止：其 TTL 为 {ttl}，而其他报文为 {usual}；由途中的设备发出' },
  },
  disproof: { en: 'a capture at the sender shows that it sends the reset itself, and its log says why', zh: '在发送方抓包表明 RST 由它自己发出，其日志说明了原因' },
};
