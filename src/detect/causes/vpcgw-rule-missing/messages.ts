import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'VPCGW has no rule for {proto} {vip}:{port} from {vpc}', zh: 'VPCGW 没有 {vpc} 访问 {proto} {vip}:{port} 的规则' },
  titles: { elsewhere: { en: 'VPCGW has no rule for another port of {vip}: {other}', zh: 'VPCGW 没有 {vip} 其他端口的规则：{other}' } },
  explanation: {
    en: 'Machines of a VPC come to the physical network by rows of t_route alone, each for one address, protocol and port. No row is for {proto} {vip}:{port}, so the packet ends at the gateway and the machine waits in vain.',
    zh: 'VPC 内的机器只能通过 t_route 中的规则访问物理网络，每行对应一个地址、协议和端口。没有任何一行对应 {proto} {vip}:{port}，因此报文止于网关，机器一直等待直到超时。',
  },
  explanations: {
    proto: { en: 'A rule takes packets of its protocol only. The one that there is, {has}, is for another: the packet of {proto} ends at the gateway, and the machine waits in vain.', zh: '规则只匹配自己的协议。现有的规则（{has}）属于另一种协议：{proto} 报文止于网关，机器一直等待直到超时。' },
    vport: { en: 'A rule takes packets to its port only. The one that there is, {has}, is for another: the packet for port {port} ends at the gateway, and the machine waits in vain.', zh: '规则只匹配自己的端口。现有的规则（{has}）属于另一个端口：发往端口 {port} 的报文止于网关，机器一直等待直到超时。' },
    vpcId: { en: 'vpcId -1 is for all VPCs, any other for that one alone. The rule that there is, {has}, is for another VPC than {vpc}: the packet ends at the gateway, and the machine waits in vain.', zh: 'vpcId 为 -1 的规则对所有 VPC 生效，其他值只对该 VPC 生效。现有的规则（{has}）不属于 {vpc}：报文止于网关，机器一直等待直到超时。' },
    elsewhere: { en: 'A VPCService wants it; what was asked has its rule.', zh: 'VPCService 需要它；本次访问的端口有规则。' },
  },
  disproof: { en: 'select * from t_route where vip=\'{vip}\' shows a row for {proto} and port {port}, of vpcId -1 or of {vpc}', zh: 'select * from t_route where vip=\'{vip}\' 显示有 {proto}、端口 {port} 的行，且 vpcId 为 -1 或属于 {vpc}' },
  fixes: {
    rewrite: { en: 'Make the row one for {proto} {vip}:{port} of all VPCs', zh: '将该行改为所有 VPC 访问 {proto} {vip}:{port} 的规则' },
    add: { en: 'Add the row that the VPCService wants; the log of the vpcservice-controller says why it has not', zh: '添加 VPCService 所需的行；vpcservice-controller 未写入的原因见其日志' },
  },
};
