import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The rule of VPCGW for {proto} {vip}:{port} leads to {has} in place of {wanted}', zh: 'VPCGW 中 {proto} {vip}:{port} 的规则指向 {has}，应为 {wanted}' },
  titles: { elsewhere: { en: 'Another VPC has a rule of its own for {proto} {vip}:{port}, which leads elsewhere: {other}', zh: '另一个 VPC 对 {proto} {vip}:{port} 有自己的规则，指向别处：{other}' } },
  explanation: {
    en: 'VPCGW sends the packet on to {has}, and there it ends. The Service of the VPCService is at {wanted}: that is where TGW takes connections for it, since it was made or moved. The rule was not changed with it.',
    zh: 'VPCGW 将报文转发到 {has}，并止于此。该 VPCService 的 Service 位于 {wanted}：自创建或迁移以来，TGW 在该地址为其接收连接。规则没有随之更改。',
  },
  explanations: {
    like: { en: 'VPCGW sends the packet on to {has}, where nothing listens. The rules of like addresses lead to {wanted}, where something does: what is asked for has moved there, and this rule was not changed with it.', zh: 'VPCGW 将报文转发到 {has}，那里没有进程监听。同类地址的规则指向 {wanted}，那里有进程监听：所访问的服务已迁移到该处，而这条规则没有随之更改。' },
    elsewhere: { en: 'Its machines do not come where those of all other VPCs come.', zh: '其机器到达的地方与其他 VPC 不同。' },
  },
  disproof: { en: 'select * from t_route where vip=\'{vip}\' shows pip and pport {wanted}, or something answers at {has}', zh: 'select * from t_route where vip=\'{vip}\' 显示 pip 和 pport 为 {wanted}，或者 {has} 有应答' },
  fixes: { lead: { en: 'Lead the row to {wanted}', zh: '将该行改为指向 {wanted}' } },
};
