import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} does not forward packets: {sysctl} is 0', zh: '节点 {node} 未开启转发：{sysctl} 为 0' },
  explanation: { en: 'The packet came in by {dev} for an address that is not the node\'s own. A node that must pass pod traffic on needs forwarding on the device by which packets come in.', zh: '报文从 {dev} 进入，目的地址不是本机。需要转发 Pod 流量的节点必须在入接口上开启转发。' },
  disproof: { en: 'IpInAddrErrors (IPv4) or Ip6InHdrErrors does not rise while the connection is tried', zh: '尝试连接时 IpInAddrErrors（IPv4）或 Ip6InHdrErrors 不增加' },
  fixes: { forward: { en: 'Switch forwarding on, and keep it in a file of /etc/sysctl.d that sorts last', zh: '开启转发，并写入 /etc/sysctl.d 中排序最后的文件' } },
};
