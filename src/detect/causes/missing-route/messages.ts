import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} has no route to {dst}', zh: '节点 {node} 缺少到 {dst} 的路由' },
  explanation: { en: 'The packet for {dst} takes "{taken}" instead. The address is behind another way: {wanted}.', zh: '目的为 {dst} 的报文走了“{taken}”,而该地址应经由:{wanted}。' },
  explanations: {
    other: {
      en: 'The packet that was asked about does not go there. What goes to the pods of {other} ({pod}, for example) is lost: the way would be {wanted}, as the routes to other nodes are.',
      zh: '所询问的报文不经过那里。但发往 {other} 上 Pod(例如 {pod})的报文会丢失:应有的路由是 {wanted},与到其他节点的路由类似。',
    },
  },
  disproof: { en: 'ip route get {dst} on {node} shows the wanted route', zh: '在 {node} 上执行 ip route get {dst} 显示了期望的路由' },
  fixes: { add: { en: 'Add the route, and find out why the CNI agent (bird, flanneld, calico-node) did not', zh: '添加该路由,并查明 CNI 组件(bird、flanneld、calico-node)为何没有下发' } },
};
