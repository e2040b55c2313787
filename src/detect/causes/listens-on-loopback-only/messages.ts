import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The program in {place} listens on port {port} only for itself (loopback)', zh: '{place} 中的程序仅在回环地址上监听端口 {port}' },
  explanation: { en: 'The packet arrives in {netns}, but the {protocol} socket is bound to a loopback address, so the kernel answers that the port is closed.', zh: '报文已到达 {netns}，但 {protocol} 套接字绑定在回环地址上，内核应答端口不可达。' },
  disproof: { en: 'ss -ltnu in {netns} shows port {port} on 0.0.0.0, [::] or the pod\'s address', zh: '在 {netns} 中执行 ss -ltnu 显示端口 {port} 绑定在 0.0.0.0、[::] 或 Pod 地址上' },
  fixes: { listen: { en: 'Let the program bind 0.0.0.0 or ::', zh: '让程序绑定 0.0.0.0 或 ::' } },
};
