import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The VXLAN forwarding entry for {peer} on {node} leads to {dst} instead of {rightDst}', zh: '节点 {node} 上 {peer} 的 VXLAN 转发表项指向 {dst}，而不是 {rightDst}' },
  explanation: { en: 'Frames for {rightMac} leave {dev} for {dst}. The VXLAN end of {peer} is at {rightDst}.', zh: '发往 {rightMac} 的帧从 {dev} 发向 {dst}，而 {peer} 的 VXLAN 端点在 {rightDst}。' },
  disproof: { en: 'tcpdump on {peer} shows the outer UDP packets of {node}', zh: '在 {peer} 上抓包能看到 {node} 发来的外层 UDP 报文' },
  fixes: { correct: { en: 'Correct the forwarding entry, and restart the CNI agent that keeps it', zh: '修正转发表项，并重启维护它的 CNI 组件' } },
};
