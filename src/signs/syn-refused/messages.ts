import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{server} refuses {times} connections: the SYN is answered by a reset (time to live {ttl})', zh: '{server} 拒绝了 {times} 个连接：SYN 得到的是 RST（TTL 为 {ttl}）' },
  disproof: { en: 'a capture in the server\'s own namespace does not show the SYN, or shows no reset: then a box on the way sends it, whose time to live differs from the server\'s other packets', zh: '在服务端自身命名空间抓包看不到该 SYN 或 RST：则 RST 由途中的设备发出，其 TTL 与服务端的其他报文不同' },
};
