import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The VXLAN devices of {node} and {peer} have the same MAC address {mac}', zh: '节点 {node} 与 {peer} 的 VXLAN 接口使用相同的 MAC 地址 {mac}' },
  explanation: {
    en: 'A VXLAN device drops, without counting it, every frame whose sender has its own MAC address: that looks like its own frame come back. Between {node} and {peer} nothing passes, in either direction. Nodes that are clones of one virtual machine get the same address, because it is made from /etc/machine-id; other things that should be their own are then the same as well.',
    zh: 'VXLAN 接口会丢弃发送方 MAC 与自身相同的每一帧（视为自己发出又绕回的帧），且不计数。因此 {node} 与 {peer} 之间双向不通。由同一虚拟机克隆出来的节点会得到相同的地址，因为它由 /etc/machine-id 生成；其他本应各自独有的东西也会相同。',
  },
  disproof: { en: 'ip link shows different addresses of {dev} on both nodes', zh: '两个节点上 ip link 显示的 {dev} 地址不同' },
  fixes: { another: { en: 'Give the device of {peer} an address of its own and restart the CNI agent, which tells the others; then give the node a machine-id of its own (systemd-machine-id-setup)', zh: '为 {peer} 的接口设置独有的地址并重启 CNI 代理（由它通知其他节点）；然后为该节点生成独有的 machine-id（systemd-machine-id-setup）' } },
};
