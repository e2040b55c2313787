import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{client} ignores {times} answers of {server}, for instance to {name} {type}', zh: '{client} 忽略了 {server} 的 {times} 个应答，例如 {name} {type}' },
  variants: {
    closed: { en: '{server} answers {name} {type}, and nobody waits for it at {client} any more: its system refuses the answer, {times} times. The program had given up', zh: '{server} 对 {name} {type} 的应答到达时，{client} 已无人等待，被其系统拒绝 {times} 次：程序已放弃' },
    again: { en: '{client} asks {server} the same again although it was answered ({rcode}), {times} times, for instance {name} {type}: the answer does not reach the program, or it does not take it', zh: '{client} 已得到应答（{rcode}），却又向 {server} 重复同一查询 {times} 次，例如 {name} {type}：应答没有到达程序，或程序不接受' },
  },
  disproof: { en: 'the program\'s own log shows that it took the answer, and asked again for another reason', zh: '程序自身日志表明它接受了该应答，再次查询另有原因' },
};
