import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'A rule on {node} sends the packet to routing table {table}: {rule}', zh: '节点 {node} 上的一条规则把报文送往路由表 {table}：{rule}' },
  explanation: {
    en: 'Rules are asked in order of their priority, and this one ({priority}) comes before main. Its table has {route}, which does not lead to the packet\'s destination. nm-cloud-setup makes such rules for every address of a cloud\'s device (tables 30200 and 30400), VPN clients and multi-homing scripts as well.',
    zh: '规则按优先级依次查询，这一条（{priority}）先于 main。其路由表中是 {route}，不通向报文的目的地。nm-cloud-setup 会为云主机网卡的每个地址创建此类规则（表 30200 和 30400），VPN 客户端和多网卡脚本也会。',
  },
  explanations: {
    mark: {
      en: 'Rules are asked in order of their priority, and this one ({priority}) comes before main, for packets with the mark {selector}. That bit is also set by another program: kube-proxy marks 0x4000 what it will masquerade and 0x8000 what it drops, Calico 0xffff0000, Cilium 0x0f00, Tailscale 0xff0000. So the packet goes by table {table}, which has {route}. A mark that the nat table gives (kube-proxy\'s are such) is on the first packet of a connection only: the SYN\'s repetition gets through, and each connection takes a second longer.',
      zh: '规则按优先级依次查询，这一条（{priority}）先于 main，针对标记为 {selector} 的报文。而这个比特也被另一个程序使用：kube-proxy 用 0x4000 标记要伪装的报文、0x8000 标记要丢弃的报文，Calico 使用 0xffff0000，Cilium 使用 0x0f00，Tailscale 使用 0xff0000。于是报文按路由表 {table} 转发，其中是 {route}。由 nat 表打上的标记（kube-proxy 的即如此）只在连接的第一个报文上：重传的 SYN 可以通过，每个连接会慢一秒。',
    },
  },
  disproof: { en: 'ip route get with the packet\'s source, mark and device on {node} does not choose table {table}', zh: '在 {node} 上用该报文的源地址、标记和接口执行 ip route get，并不选择路由表 {table}' },
  fixes: { remove: { en: 'Remove the rule and switch off what makes it (or let it use another mark)', zh: '删除该规则，并停用创建它的程序（或让它使用别的标记）' } },
};
