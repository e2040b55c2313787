import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} has no rule for {request} at port {port} and answers 404', zh: '负载均衡 {balancer} 的端口 {port} 没有匹配 {request} 的转发规则，返回 404' },
  titles: { elsewhere: { en: 'The load balancer {balancer} has no rule for {other}, which its Ingress wants', zh: '负载均衡 {balancer} 没有 {other} 的转发规则，而 Ingress 需要它' } },
  explanation: {
    en: 'A listener of seven layers takes each request by the host that it names and the path. Those of {vip}:{port} are for {has}: none of them takes this path, so the load balancer answers of itself, and no backend is asked. Nothing is wrong with the network.',
    zh: '七层监听器按请求的域名和路径匹配转发规则。{vip}:{port} 的规则为 {has}：没有一条匹配该路径，于是负载均衡自己返回 404，不会访问任何后端。网络本身没有问题。',
  },
  explanations: {
    host: {
      en: 'A listener of seven layers takes each request by the host that it names and the path. Those of {vip}:{port} are for {has}: none of them is for the host {host}, so the load balancer answers of itself, and no backend is asked. A client that names no host, or asks by the address, is such a one, too.',
      zh: '七层监听器按请求的域名和路径匹配转发规则。{vip}:{port} 的规则为 {has}：没有一条对应域名 {host}，于是负载均衡自己返回 404，不会访问任何后端。不带域名或直接用地址访问的客户端也是如此。',
    },
    wanted: {
      en: 'The Ingress has a rule for it, and the load balancer has none: its rules at {vip}:{port} are for {has}. So it answers of itself, and no backend is asked. The controller has not told it, could not, or somebody has changed it since.',
      zh: 'Ingress 中有对应的规则，但负载均衡没有：{vip}:{port} 的规则为 {has}。于是负载均衡自己返回 404，不会访问任何后端。可能是控制器尚未同步、同步失败，或规则之后被人修改。',
    },
    elsewhere: { en: 'Requests for it are answered with 404; what was asked has its rule.', zh: '对它的请求会得到 404；本次请求有匹配的规则。' },
  },
  disproof: { en: 'DescribeListeners of the load balancer shows a rule whose domain and URL take the request, or the 404 bears the mark of the program behind it (its own Server header, its log)', zh: '对该负载均衡执行 DescribeListeners，可以看到域名与 URL 匹配该请求的规则；或者该 404 带有后端程序的特征（其 Server 头或访问日志）' },
  fixes: {
    controller: { en: 'Find out why the controller has not told the load balancer of the rule: the Ingress\'s events say so', zh: '查明控制器为何没有把该规则同步到负载均衡：见该 Ingress 的事件' },
    add: { en: 'Add the host and path to the Ingress, to where {near} leads', zh: '在 Ingress 中添加该域名和路径，指向与 {near} 相同的后端' },
    ask: { en: 'Let the client ask for what there is a rule for, {near}', zh: '让客户端访问已有规则的 {near}' },
  },
};
