import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The network ACL {acl} of the subnet of {places} does not let {traffic} pass ({direction}, {peer})', zh: '{places} 所在子网的网络 ACL {acl} 未放行 {traffic}（{direction}，{peer}）' },
  titles: { answer: { en: 'The network ACL {acl} of the subnet of {places} does not let answers pass: {traffic} ({direction}, {peer})', zh: '{places} 所在子网的网络 ACL {acl} 未放行应答：{traffic}（{direction}，{peer}）' } },
  explanation: {
    en: 'The cloud\'s network holds every packet that goes into a subnet or out of it against the subnet\'s network ACL, rule by rule from the top, and the first that fits decides; the default rules behind them deny. {traffic} with {peer} at the other end is not accepted, and nobody is told. Security groups do not matter for it, nor what the machine itself allows.',
    zh: '云网络对进出子网的每个报文，自上而下逐条匹配该子网的网络 ACL 规则，首条匹配的规则生效；末尾的默认规则为拒绝。对端为 {peer} 的 {traffic} 未被允许，且不作任何应答。这与安全组以及机器自身的规则无关。',
  },
  explanations: {
    answer: {
      en: 'A network ACL knows no connections: what was asked came into the subnet by one rule, and its answer, {traffic} to the port that the client asked from, is held against the rules of the other direction by itself. None accepts it. Security groups, which let answers pass, may all be in order.',
      zh: '网络 ACL 是无状态的：请求按一个方向的规则进入子网，而其应答（发往客户端源端口的 {traffic}）要单独匹配另一方向的规则，没有规则允许它。即使安全组（有状态，自动放行应答）完全正确也无济于事。',
    },
  },
  disproof: { en: 'tcpdump at both ends shows {traffic} passing between {places} and {peer}', zh: '在两端 tcpdump，能看到 {places} 与 {peer} 之间的 {traffic} 通过' },
  fixes: {
    answers: { en: 'Let answers pass: a rule of the network ACL for the ports that clients ask from (1024-65535), before those that deny. ModifyNetworkAclEntries takes all rules of the ACL anew, these among them; it holds for every machine of its subnets', zh: '放行应答：在拒绝规则之前增加一条针对客户端源端口（1024-65535）的规则。ModifyNetworkAclEntries 需提交该 ACL 的全部规则；对其所有子网中的机器生效' },
    accept: { en: 'Let {traffic} pass for {peer}, before the rules that deny, and its answers in the other direction. ModifyNetworkAclEntries takes all rules of the ACL anew; it holds for every machine of its subnets', zh: '在拒绝规则之前为 {peer} 放行 {traffic}，并在另一方向放行其应答。ModifyNetworkAclEntries 需提交该 ACL 的全部规则；对其所有子网中的机器生效' },
  },
};
