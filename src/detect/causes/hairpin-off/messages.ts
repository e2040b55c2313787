import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The bridge port {dev} on {node} does not let a pod reach itself (hairpin off)', zh: '节点 {node} 的网桥端口 {dev} 未开启 hairpin，Pod 无法经 Service 访问自己' },
  explanation: { en: 'The Service chose the client\'s own pod as endpoint, so the frame must leave the bridge by the port that it came in by.', zh: 'Service 选中了客户端自身的 Pod 作为后端，帧必须从进入的端口再发出。' },
  disproof: { en: 'bridge -d link show dev {dev} says hairpin on', zh: 'bridge -d link show dev {dev} 显示 hairpin on' },
  fixes: { hairpin: { en: 'Switch hairpin on for the port, and set hairpinMode: true in the CNI configuration for new pods', zh: '为该端口开启 hairpin，并在 CNI 配置中设置 hairpinMode: true' } },
};
