import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Data longer than one packet is lost on its way from {node} into {dev}: {uplink} seems not to cut what the kernel leaves to it', zh: '节点 {node} 经 {dev} 发出的超过一个报文长度的数据丢失：{uplink} 似乎没有切分内核留给它的数据' },
  titles: {
    once: { en: 'Data longer than one packet may be lost on its way from {node} into {dev}: there is one sample only', zh: '节点 {node} 经 {dev} 发出的超过一个报文长度的数据可能丢失：仅有一次采样' },
    others: { en: '{sender} sends data again and again', zh: '{sender} 反复重传数据' },
  },
  explanation: {
    en: 'The connection opens, and the MTU fits. But {share} % of what {sender} sent on it was sent again, it waits for more than one packet at a time, and TCPTimeouts of its namespace rises; still it does not wait for the same longer and longer, because what TCP sends again after a timeout is one packet, and that arrives, as does what opens connections. So single packets pass and longer pieces do not: the kernel of {node} hands them to {uplink} whole ({feature} is on), for it to cut into packets inside of the tunnel from {src} to {dst}. Some drivers, cards, hypervisors and kernels lose them. DNS over UDP, pings and short answers work; a long DNS answer over TCP, a TLS certificate, a download stall. A line that loses that many of all packets would look alike, but then pings are lost as well.',
    zh: '连接能够建立，MTU 也合适。但 {sender} 在该连接上发送的数据有 {share}% 是重传，同时等待确认的不止一个报文，其命名空间的 TCPTimeouts 也在增加；然而它并不为同一份数据越等越久，因为 TCP 超时后重传的是单个报文，而单个报文能够到达，建立连接的报文也能到达。因此单个报文能通过，更长的数据不能：{node} 的内核把它们整块交给 {uplink}（{feature} 为 on），由后者在 {src} 到 {dst} 的隧道内切分成报文。某些驱动、网卡、虚拟化平台和内核会丢失这些数据。基于 UDP 的 DNS、ping 与短应答正常；基于 TCP 的较长 DNS 应答、TLS 证书、下载则会停滞。丢包如此严重的链路看起来也是如此，但那时 ping 也会丢失。',
  },
  explanations: {
    once: {
      en: 'A connection of {sender} stands and stalls: {share} % of what it sent was sent again, and more than one packet waits for an acknowledgement, though none has been sent again often. {feature} of {uplink} is on. So it looks where the uplink loses pieces longer than a packet that the kernel leaves to it to cut. But a connection may have had a bad minute: collect with --watch while it is tried, and see whether TCPTimeouts rises.',
      zh: '{sender} 的一个连接已建立但停滞：所发送的数据有 {share}% 是重传，等待确认的不止一个报文，但没有哪一份被多次重传。{uplink} 的 {feature} 为 on。当上行接口丢失内核留给它切分的、超过一个报文长度的数据时，就是这种现象。但也可能只是该连接一时不顺：请在尝试连接的同时用 --watch 采集，观察 TCPTimeouts 是否增加。',
    },
    others: {
      en: 'TCPTimeouts of {sender} rises because {other} does not acknowledge. {feature} of {uplink} is on, so that {uplink} cuts what goes into {dev}; the connection that was asked about loses nothing of that.',
      zh: '{sender} 的 TCPTimeouts 在增加，因为 {other} 不作确认。{uplink} 的 {feature} 为 on，由 {uplink} 切分进入 {dev} 的数据；所询问的连接并未因此丢失数据。',
    },
  },
  disproof: { en: 'tcpdump -ni {uplink} host {dst} on both nodes at once: every piece that {node} sends arrives, cut into packets; or with {feature} off data is lost all the same', zh: '在两个节点上同时执行 tcpdump -ni {uplink} host {dst}：{node} 发送的每块数据都以切分后的报文到达；或关闭 {feature} 后数据仍然丢失' },
  fixes: {
    uplink: { en: 'Let the kernel of {node} cut what is inside of tunnels. It costs CPU time on what goes into tunnels only. To keep it: a .link file or a udev rule for {uplink}. Where it does not help, take everything from the card, as is often advised: ethtool -K {uplink} tx off rx off gso off. A newer driver, firmware or kernel may not need it', zh: '由 {node} 的内核切分隧道内的数据，只有进入隧道的流量会消耗更多 CPU。若要持久生效，为 {uplink} 配置 .link 文件或 udev 规则。若无效，则如常见建议关闭网卡的全部卸载：ethtool -K {uplink} tx off rx off gso off。更新驱动、固件或内核后可能不再需要' },
    tunnel: { en: 'Let the kernel of {node} cut everything of TCP before it goes into {dev}; lost when the device is made anew', zh: '由 {node} 的内核在数据进入 {dev} 之前切分全部 TCP 数据；设备重建后失效' },
  },
};
