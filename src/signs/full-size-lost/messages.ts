import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'Full-size segments are lost: {length} bytes', zh: '最大长度的报文段丢失：{length} 字节' },
  variants: {
    silent: { en: 'Full-size segments from {from} to {to} are lost: {length} bytes were sent again {times} times and never acknowledged, up to {largest} bytes passed; no ICMP message says why', zh: '从 {from} 到 {to} 的最大长度报文段丢失：{length} 字节重发 {times} 次从未被确认，不超过 {largest} 字节的可以通过；没有 ICMP 说明原因' },
    told: { en: 'Full-size segments from {from} to {to} are lost: {length} bytes were sent again {times} times although ICMP tells an MTU of {mtu}', zh: '从 {from} 到 {to} 的最大长度报文段丢失：{length} 字节重发 {times} 次，尽管 ICMP 已告知 MTU 为 {mtu}' },
  },
  disproof: { en: 'a smaller segment of the same connection, sent later, is not acknowledged either: then everything is lost, not the large ones', zh: '同一连接之后发送的较小报文段也没有被确认：则是全部丢失，而不只是大报文' },
};
