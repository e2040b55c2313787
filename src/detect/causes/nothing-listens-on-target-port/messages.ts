import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Nothing listens on {protocol} port {port} in {place}', zh: '{place} 中没有进程监听 {protocol} 端口 {port}' },
  explanation: { en: 'The packet arrives in {netns}, whose open {protocol} ports are: {open}. Its kernel answers that the port is closed.', zh: '报文已到达 {netns}，其开放的 {protocol} 端口为：{open}。内核直接应答端口不可达。' },
  disproof: { en: 'ss -ltnu in {netns} shows a socket on port {port}', zh: '在 {netns} 中执行 ss -ltnu 能看到端口 {port}' },
  fixes: {
    listen: { en: 'Let the program listen on port {port}', zh: '让程序监听端口 {port}' },
    retarget: { en: 'Correct the targetPort of the Service to the port on which the pod listens', zh: '将 Service 的 targetPort 改为 Pod 实际监听的端口' },
  },
};
