import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Full-size packets do not fit {dev} on {node}: {size} bytes, MTU {mtu}', zh: '最大长度报文无法通过节点 {node} 的 {dev}：{size} 字节，MTU 为 {mtu}' },
  explanation: { en: 'Small packets pass, so the connection opens. {device} in {sender} allows larger packets than {dev} can carry, they have Don\'t Fragment set, and the ICMP message that would tell the sender does not reach it.', zh: '小报文可以通过，因此连接能够建立。{sender} 中的 {device} 允许的报文大于 {dev} 所能承载的长度，报文带有 DF 标志，而通知发送方的 ICMP 没有送达。' },
  disproof: { en: 'ping -M do -s {payload} from the sender gets through with one byte more, or the sender\'s route shows a cached smaller mtu', zh: '从发送方执行 ping -M do -s {payload} 再加一个字节仍可到达，或发送方的路由缓存中有更小的 mtu' },
  fixes: { shrink: { en: 'Give the sender\'s device an MTU of {wanted}: the underlay\'s MTU less the tunnel\'s overhead', zh: '将发送方接口的 MTU 设为 {wanted}：底层 MTU 减去隧道开销' } },
};
