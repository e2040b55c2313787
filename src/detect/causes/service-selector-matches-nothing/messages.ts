import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The selector of Service {service} matches no pod', zh: 'Service {service} 的选择器没有匹配任何 Pod' },
  explanation: { en: 'Nearest is pod {pod}: the selector wants {key}={want}, the pod has {key}={have}. Without endpoints the proxy rejects connections to {frontend}:{port}.', zh: '最接近的是 Pod {pod}：选择器要求 {key}={want}，而 Pod 为 {key}={have}。没有后端时代理会拒绝到 {frontend}:{port} 的连接。' },
  explanations: {
    nobody: {
      en: 'No pod of the namespace has {selector}, or labels near to that: its workload was scaled to zero, or is not there. Without endpoints the proxy rejects connections to {frontend}:{port}.',
      zh: '该命名空间中没有带有 {selector} 或相近标签的 Pod：其工作负载被缩容为零，或不存在。没有后端时代理会拒绝到 {frontend}:{port} 的连接。',
    },
  },
  disproof: { en: 'kubectl get pods -l with the selector of {service} lists a pod', zh: '用 {service} 的选择器执行 kubectl get pods -l 能列出 Pod' },
  fixes: { select: { en: 'Correct the selector (or the labels of the pod template)', zh: '修正选择器（或 Pod 模板的标签）' } },
};
