import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'On {node} Service {service} is translated by what kube-proxy\'s {left} mode left behind', zh: '节点 {node} 上 Service {service} 由 kube-proxy {left} 模式的残留规则转换' },
  titles: { agree: { en: 'On {node} Service {service} is in the rules of two modes of kube-proxy: {left} and {live}', zh: '节点 {node} 上 Service {service} 同时出现在 kube-proxy 两种模式的规则中：{left} 与 {live}' } },
  explanation: {
    en: 'kube-proxy keeps the rules of its {live} mode there up to date: they lead {frontend}:{port} to {usable}. But those of the {left} mode are still there and are asked first, and nobody changes them any more: they lead to {chosen}. Of two chains at one place of the nat hooks the one that was made last comes first, and nat comes before IPVS.',
    zh: 'kube-proxy 在该节点维护的是 {live} 模式的规则，它们将 {frontend}:{port} 转换到 {usable}。但 {left} 模式的规则仍然存在并先被求值，且不再有人更新：它们转换到 {chosen}。nat 钩子同一位置的两条链中，后创建的先执行；nat 又先于 IPVS。',
  },
  explanations: {
    agree: {
      en: 'Both lead {frontend}:{port} to an endpoint now. One of the two is what a switch of the mode left behind: it is not kept up to date, and as soon as an endpoint changes it may lead to one that is gone.',
      zh: '目前两者都将 {frontend}:{port} 转换到可用后端。其中之一是切换模式后的残留，不会再更新：一旦后端变化，它就可能转换到已不存在的后端。',
    },
  },
  disproof: { en: 'curl 127.0.0.1:10249/proxyMode on {node} says {left}', zh: '在 {node} 上执行 curl 127.0.0.1:10249/proxyMode 返回 {left}' },
  fixes: { cleanup: { en: 'Remove what is left of the {left} mode (kube-proxy --cleanup removes it too, together with the rules in use, until kube-proxy is started again; so does a restart of the node)', zh: '删除 {left} 模式的残留（kube-proxy --cleanup 也会删除，但会连同正在使用的规则一起删除，直到 kube-proxy 重新启动；重启节点同样有效）' } },
};
