import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  titles: {
    loose: { en: 'Packets from {src} come to {node} by {dev}, and the way back is {reverse}', zh: '源地址为 {src} 的报文从 {dev} 进入节点 {node}，而返回路径是 {reverse}' },
  },
  title: { en: 'rp_filter on {node} drops the packet from {src} that came in by {dev}', zh: '节点 {node} 的 rp_filter 丢弃了从 {dev} 进入、源地址为 {src} 的报文' },
  explanation: { en: 'The effective mode is {mode} (the larger of all and {dev}). The way back to {src} would leave by {reverse}, not by {dev}, so the kernel takes the source for forged.', zh: '生效模式为 {mode}（取 all 与 {dev} 中较大者）。回到 {src} 的路由从 {reverse} 出去而不是 {dev}，内核认为源地址是伪造的。' },
  explanations: {
    loose: { en: 'rp_filter of {dev} is in loose mode ({mode}), which asks only that there is a way back at all, and lets them in. Strict mode (1) would drop them.', zh: '{dev} 的 rp_filter 为宽松模式（{mode}），只要求存在返回路径，因此放行。严格模式（1）会丢弃它们。' },
  },
  disproof: { en: 'TcpExtIPReversePathFilter does not rise while the connection is tried', zh: '尝试连接时 TcpExtIPReversePathFilter 不增加' },
  fixes: {
    loose: { en: 'Use loose mode on that device', zh: '在该接口使用宽松模式（2）' },
    off: { en: 'Switch the check off on that device', zh: '在该接口关闭该检查' },
    offForAll: { en: 'Switch the check off; devices whose own setting is 0 then let in whatever source they are sent', zh: '关闭该检查；此后自身设置为 0 的其他接口也不再检查源地址' },
  },
};
