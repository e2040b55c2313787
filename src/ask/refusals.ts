import { inChinese } from '../model/own-words/index.ts';
import type { Refusal } from '../model/report/index.ts';

/** No object of this kind has this name. */
export function noSuch(kind: string, name: string, near: readonly string[]): Refusal {
  return { fault: 'question', message: { en: `there is no ${kind} ${name} in this bundle`, zh: `采集包中没有 ${kind} ${name}` }, near };
}

/** The bundle does not hold what is needed to find this end. */
export function notCollected(what: string, why: string): Refusal {
  return { fault: 'evidence', message: { en: `${what} is not in this bundle: ${why}`, zh: `采集包中缺少 ${inChinese(what)}：${inChinese(why)}` }, near: [] };
}

/** The question needs a port and names none. */
export function portNeeded(name: string, near: readonly string[]): Refusal {
  return { fault: 'question', message: { en: `${name} needs a port, for instance ${name}:${near[0] ?? '80'}`, zh: `${name} 需要指定端口，例如 ${name}:${near[0] ?? '80'}` }, near };
}

/** The target is for the inside of the cluster only. */
export function notFromOutside(name: string): Refusal {
  return { fault: 'question', message: { en: `${name} has no address that is reached from outside: no node port, no external address and none of a load balancer`, zh: `${name} 没有可从外部访问的地址：既无 NodePort，也无外部地址或负载均衡地址` }, near: [] };
}

/** Nobody gave the Service a load balancer's address yet; `pools`: of MetalLB's, those that have none left. */
export function noBalancerAddress(name: string, pools: readonly { readonly name: string; readonly assigned: number; readonly file: string; readonly line: number }[]): Refusal {
  const full = pools.map((pool) => ({ en: `IPAddressPool ${pool.name} has given out all of its ${pool.assigned} (${pool.file}:${pool.line})`, zh: `IPAddressPool ${pool.name} 的 ${pool.assigned} 个地址已全部分配（${pool.file}:${pool.line}）` }));
  const why = (language: 'en' | 'zh'): string => (full.length === 0 ? '' : `${language === 'en' ? '; ' : '；'}${full.map((one) => one[language]).join(language === 'en' ? ', ' : '、')}`);
  return { fault: 'question', message: { en: `${name} is of type LoadBalancer, and nobody gave it an address${why('en')}`, zh: `${name} 的类型为 LoadBalancer，但尚未分配地址${why('zh')}` }, near: [] };
}

/** The two ends have no address of one family. */
export function noAddress(name: string, family: string): Refusal {
  return { fault: 'question', message: { en: `${name} has no ${family} address`, zh: family === 'usable' ? `${name} 没有可用的地址` : `${name} 没有 ${family} 地址` }, near: [] };
}
