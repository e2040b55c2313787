import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} has the wrong MAC {mac} for the VXLAN end {via} of {peer}', zh: '节点 {node} 上 {peer} 的 VXLAN 端点 {via} 的 MAC {mac} 是错误的' },
  explanation: { en: 'The device on {peer} has {rightMac}. The outer packet arrives, but the frame inside is addressed to another host and is dropped without a word. The MAC changes when systemd-udev sets it anew (MACAddressPolicy=persistent) or the device is made again.', zh: '{peer} 上的设备 MAC 为 {rightMac}。外层报文能到达，但内层帧的目的 MAC 属于其他主机，被静默丢弃。systemd-udev 重设 MAC（MACAddressPolicy=persistent）或重建设备会导致 MAC 变化。' },
  disproof: { en: 'ip -d link show dev {dev} on {peer} shows {mac}', zh: '在 {peer} 上执行 ip -d link show dev {dev} 显示 {mac}' },
  fixes: { correct: { en: 'Correct the neighbour and forwarding entries, and restart the CNI agent of {peer} so that it announces its MAC', zh: '修正邻居表与转发表项，并重启 {peer} 的 CNI 组件以重新通告 MAC' } },
};
