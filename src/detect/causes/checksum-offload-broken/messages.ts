import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Tunnel packets of {node} arrive at {peer} with a wrong checksum: {uplink} does not make the one that {dev} leaves to it', zh: '节点 {node} 的隧道报文到达 {peer} 时校验和错误：{dev} 把校验和留给 {uplink} 计算，而后者没有计算' },
  titles: {
    once: { en: 'Tunnel packets of {node} may arrive at {peer} with a wrong checksum: there is one sample only', zh: '节点 {node} 的隧道报文到达 {peer} 时校验和可能错误：仅有一次采样' },
    innerOnce: { en: 'Tunnel packets of {node} may arrive at {peer} with a wrong checksum inside: there is one sample only', zh: '节点 {node} 的隧道报文到达 {peer} 时内层校验和可能错误：仅有一次采样' },
    innerOthers: { en: '{peer} gets packets that its conntrack does not know what to do with', zh: '节点 {peer} 收到 conntrack 无法识别的报文' },
    others: { en: '{peer} gets UDP packets with a wrong checksum', zh: '节点 {peer} 收到校验和错误的 UDP 报文' },
  },
  explanation: {
    en: 'UdpInCsumErrors of {peer} rose by {errors} in {seconds} s, and the conntrack of {peer} has no packet of the tunnel from {src}, though {node} has sent some. The kernel of {node} leaves the checksum of what pods send to the devices below (tx-checksum-ip-generic of {dev} is on) and makes that of the outer packet as if it were there. A driver or a virtual switch that does not look inside of tunnels leaves it undone, and {peer} throws the packet away before it is unpacked. TCP and UDP between the pods of the two nodes time out; a ping, whose checksum the kernel makes itself, passes.',
    zh: '{peer} 的 UdpInCsumErrors 在 {seconds} 秒内增加了 {errors}，且 {peer} 的 conntrack 中没有来自 {src} 的该隧道报文，而 {node} 确实发送过。{node} 的内核把 Pod 所发报文的校验和留给下层设备计算（{dev} 的 tx-checksum-ip-generic 为 on），并按其已算好来计算外层校验和。不识别隧道内层的网卡驱动或虚拟交换机不会补上它，{peer} 在解封装之前就丢弃报文。两个节点 Pod 之间的 TCP 与 UDP 超时；ping 的校验和由内核自行计算，因此能通。',
  },
  explanations: {
    inner: {
      en: 'conntrack of {peer} counts packets that it does not know what to do with: {errors} more in {seconds} s. The tunnel\'s packets of {node} come to it, but of what {node} sent inside of them, as its own conntrack has it, that of {peer} has nothing. The kernel of {node} leaves the checksum of what pods send to the devices below (tx-checksum-ip-generic of {dev} is on). A driver or a virtual switch that does not look inside of IPIP leaves it undone, and {peer} unpacks a packet that conntrack, and the pod, take for damaged. TCP and UDP between the pods of the two nodes time out; a ping, whose checksum the kernel makes itself, passes.',
      zh: '{peer} 的 conntrack 所计的无法识别的报文在 {seconds} 秒内增加了 {errors}。{node} 的隧道报文到达了 {peer}，但 {node} 的 conntrack 显示在隧道内发送过的报文，{peer} 的 conntrack 中一个也没有。{node} 的内核把 Pod 所发报文的校验和留给下层设备计算（{dev} 的 tx-checksum-ip-generic 为 on）。不识别 IPIP 内层的网卡驱动或虚拟交换机不会补上它，{peer} 解封装后得到的报文被 conntrack 与 Pod 视为损坏。两个节点 Pod 之间的 TCP 与 UDP 超时；ping 的校验和由内核自行计算，因此能通。',
    },
    innerOnce: {
      en: 'conntrack of {peer} has counted {errors} packets that it does not know what to do with. The tunnel\'s packets of {node} come to it, but of what {node} sent inside of them it has nothing; tx-checksum-ip-generic of {dev} is on. So it looks where {uplink} does not make the checksum that {dev} leaves to it, and {peer} takes the packets for damaged once they are unpacked. But the count may be old. Collect with --watch while the connection is tried: only a count that rises says so.',
      zh: '{peer} 的 conntrack 已计 {errors} 个无法识别的报文。{node} 的隧道报文到达了 {peer}，但其中所发送的报文 {peer} 一个也没有；{dev} 的 tx-checksum-ip-generic 为 on。当 {uplink} 没有补上 {dev} 留给它的校验和、{peer} 解封装后视报文为损坏时，就是这种现象。但该计数可能是过去累积的。请在尝试连接的同时用 --watch 采集：只有计数增加才能说明问题。',
    },
    innerOthers: {
      en: 'conntrack of {peer} counted {errors} more packets in {seconds} s that it does not know what to do with, as it does with those whose checksum is wrong. What {node} sends in its tunnel is taken all the same: they are others.',
      zh: '{peer} 的 conntrack 在 {seconds} 秒内多计了 {errors} 个无法识别的报文，校验和错误的报文也会如此计数。{node} 在隧道中发送的报文仍被接受：它们是其他报文。',
    },
    once: {
      en: 'UdpInCsumErrors of {peer} is {errors}, and the conntrack of {peer} has no packet of the tunnel from {src}, though {node} has sent some; tx-checksum-ip-generic of {dev} is on. So it looks where {uplink} does not make the checksum that {dev} leaves to it, and {peer} throws the packets away before they are unpacked. But the count may be old and the entry may have timed out. Collect with --watch while the connection is tried: only a count that rises says so.',
      zh: '{peer} 的 UdpInCsumErrors 为 {errors}，且 {peer} 的 conntrack 中没有来自 {src} 的该隧道报文，而 {node} 确实发送过；{dev} 的 tx-checksum-ip-generic 为 on。当 {uplink} 没有补上 {dev} 留给它的校验和、{peer} 在解封装之前丢弃报文时，就是这种现象。但该计数可能是过去累积的，条目也可能已超时。请在尝试连接的同时用 --watch 采集：只有计数增加才能说明问题。',
    },
    others: {
      en: 'UdpInCsumErrors of {peer} rose by {errors} in {seconds} s, and packets from {src} are taken all the same: those with a wrong checksum come from another node.',
      zh: '{peer} 的 UdpInCsumErrors 在 {seconds} 秒内增加了 {errors}，而来自 {src} 的报文仍被接受：校验和错误的报文来自其他节点。',
    },
  },
  disproof: { en: '{counter} of {peer} does not rise while the connection is tried', zh: '尝试连接时 {peer} 的 {counter} 不增加' },
  fixes: {
    tunnel: { en: 'Let the kernel make the checksum of what goes into {dev}. To keep it: with Calico FELIX_FEATUREDETECTOVERRIDE=ChecksumOffloadBroken=true, with others a .link file or a udev rule for {dev}; a newer driver, kernel or hypervisor may not need it', zh: '由内核计算进入 {dev} 的报文的校验和。若要持久生效：Calico 设置 FELIX_FEATUREDETECTOVERRIDE=ChecksumOffloadBroken=true，其他插件为 {dev} 配置 .link 文件或 udev 规则；更新驱动、内核或虚拟化平台后可能不再需要' },
    uplink: { en: 'Take checksums and segmentation from {uplink} altogether; it costs CPU time on everything that the node sends', zh: '完全关闭 {uplink} 的校验和与分段卸载；节点发送的所有报文都会消耗更多 CPU' },
  },
};
