import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} sends packets for {prefix} to the wrong next hop {via}', zh: '节点 {node} 将到 {prefix} 的报文发往错误的下一跳 {via}' },
  explanation: { en: 'The route is "{taken}", but {dst} is behind {right}.', zh: '路由为“{taken}”，但 {dst} 位于 {right} 之后。' },
  disproof: { en: '{via} forwards the packet to {dst}', zh: '{via} 能将报文转发到 {dst}' },
  fixes: { replace: { en: 'Replace the route', zh: '替换该路由' } },
};
