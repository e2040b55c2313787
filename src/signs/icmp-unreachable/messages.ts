import type { SignMessages } from '../sign.ts';

export const messages: SignMessages = {
  title: { en: '{by} says that {to} cannot be reached (code {code}), {times} times', zh: '{by} 报告 {to} 不可达（代码 {code}），{times} 次' },
  variants: {
    net: { en: '{by} has no route to {to}: ICMP network unreachable, {times} times', zh: '{by} 没有到 {to} 的路由：ICMP 网络不可达，{times} 次' },
    host: { en: '{by} does not find the host {to}: ICMP host unreachable, {times} times', zh: '{by} 找不到主机 {to}：ICMP 主机不可达，{times} 次' },
    protocol: { en: '{by} does not speak the protocol that is sent to {to}: ICMP protocol unreachable, {times} times', zh: '{by} 不支持发往 {to} 的协议：ICMP 协议不可达，{times} 次' },
    port: { en: '{by} rejects port {port} of {to}: ICMP port unreachable, {times} times; nobody listens there, or a firewall says so', zh: '{by} 拒绝 {to} 的端口 {port}：ICMP 端口不可达，{times} 次；该端口无人监听，或由防火墙发出' },
    prohibited: { en: '{by} forbids what is sent to {to}: ICMP administratively prohibited, {times} times; a firewall does', zh: '{by} 禁止发往 {to} 的报文：ICMP 管理性禁止，{times} 次；来自防火墙' },
  },
  disproof: { en: 'the packet that it quotes is not among those that were sent, or the connection goes on all the same', zh: '其引用的报文并未被发送，或连接仍然正常继续' },
};
