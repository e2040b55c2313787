import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} sends packets for {prefix} out by the wrong device {dev}', zh: '节点 {node} 将到 {prefix} 的报文从错误的设备 {dev} 发出' },
  explanation: { en: 'The route is "{taken}", but {dst} is reached by {rightDev}.', zh: '路由为“{taken}”，但 {dst} 应经 {rightDev} 到达。' },
  disproof: { en: 'the packet is seen by tcpdump at the destination although it left by {dev}', zh: '报文虽从 {dev} 发出，但在目的端能抓到' },
  fixes: { replace: { en: 'Replace the route', zh: '替换该路由' } },
};
