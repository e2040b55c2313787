import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: 'Nobody answers for {target}', zh: '没有人应答 {target}' },
  variants: {
    arp: { en: 'Nobody on the link answers ARP for {target}: {asker} asked {asked} times', zh: '链路上没有人应答对 {target} 的 ARP：{asker} 请求了 {asked} 次' },
    nd: { en: 'Nobody on the link answers Neighbour Discovery for {target}: {asker} asked {asked} times', zh: '链路上没有人应答对 {target} 的邻居发现：{asker} 请求了 {asked} 次' },
    overheard: { en: '{asker} asked everybody on the link {asked} times who has {target}; an answer goes to {asker} alone, and only a capture there tells whether one came', zh: '{asker} 向链路上所有主机询问 {target} {asked} 次；应答只发给 {asker}，是否有应答只有在那里抓包才能知道' },
  },
  disproof: { en: 'a capture at the owner of the address shows the question and an answer: then the answer is lost on its way back', zh: '在该地址所有者处抓包能看到请求与应答：则应答在返回途中丢失' },
};
