import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'The time to live of packets runs out', zh: '报文的 TTL 耗尽' },
  variants: {
    told: { en: 'The time to live of packets to {to} runs out at {by}, {times} times: they go in a circle, or their sender gives them too little', zh: '发往 {to} 的报文在 {by} 处 TTL 耗尽，{times} 次：报文在环路中，或发送方给的 TTL 太小' },
    loop: { en: 'A packet from {source} to {destination} came by here {rounds} times and more, its time to live falling from {fromTtl} to {toTtl}: it goes in a circle', zh: '从 {source} 到 {destination} 的同一报文经过此处至少 {rounds} 次，TTL 从 {fromTtl} 降到 {toTtl}：报文在环路中' },
  },
  disproof: { en: 'somebody ran traceroute, which sends packets with a small time to live on purpose', zh: '有人运行了 traceroute，它有意发送 TTL 很小的报文' },
};
