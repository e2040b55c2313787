import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} has no route to {dst}', zh: '节点 {node} 缺少到 {dst} 的路由' },
  titles: { unheard: { en: '{node} ignores the router advertisements on {uplink}', zh: '节点 {node} 忽略 {uplink} 上的路由器通告' } },
  explanation: { en: 'The packet for {dst} takes "{taken}" instead. The address is behind another way: {wanted}.', zh: '目的为 {dst} 的报文走了“{taken}”，而该地址应经由：{wanted}。' },
  explanations: {
    none: {
      en: 'There is no route at all for {dst}, not even a default route: what is sent there ends with "Network is unreachable". The way would be {wanted}.',
      zh: '没有任何到 {dst} 的路由，也没有默认路由：发往该地址的报文以“Network is unreachable”告终。应有的路由是 {wanted}。',
    },
    other: {
      en: 'The packet that was asked about does not go there. What goes to the pods of {other} ({pod}, for example) is lost: the way would be {wanted}, as the routes to other nodes are.',
      zh: '所询问的报文不经过那里。但发往 {other} 上 Pod（例如 {pod}）的报文会丢失：应有的路由是 {wanted}，与到其他节点的路由类似。',
    },
    advertised: {
      en: 'Nor has it a default route, and this is why: {setting} is 1, and a device that forwards takes router advertisements with 2 only. The default route that the router ({router}) had given was thrown away when forwarding was switched on for the pods, and none of its advertisements is heard since. The setting of "all" changes nothing about it.',
      zh: '该节点也没有默认路由，原因是：{setting} 为 1，而开启转发的设备只有在取值为 2 时才接受路由器通告。为 Pod 开启转发时，路由器（{router}）先前通告的默认路由被清除，之后的通告也不再被接受。“all”的设置对此不起作用。',
    },
    unheard: {
      en: '{setting} is 1 and the device forwards, so that what the router ({router}) advertises is not heard. The packet that was asked about does not need it: there is "{taken}", which somebody has to keep right.',
      zh: '{setting} 为 1 且该设备开启了转发，因此不会接受路由器（{router}）的通告。所询问的报文不受影响：已有“{taken}”，但需要有人维护其正确性。',
    },
  },
  disproof: { en: 'ip route get {dst} on {node} shows the wanted route', zh: '在 {node} 上执行 ip route get {dst} 显示了期望的路由' },
  fixes: {
    advertised: { en: 'Let the device take router advertisements although it forwards (and keep it so in sysctl.d); the next one brings the default route', zh: '让该设备在转发时仍接受路由器通告（并写入 sysctl.d）；下一个通告会带来默认路由' },
    add: { en: 'Add the route, and find out why the CNI agent (bird, flanneld, calico-node) did not', zh: '添加该路由，并查明 CNI 组件（bird、flanneld、calico-node）为何没有下发' },
  },
};
