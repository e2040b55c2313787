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

/** The two ends have no address of one family. */
export function noAddress(name: string, family: string): Refusal {
  return { fault: 'question', message: { en: `${name} has no ${family} address`, zh: family === 'usable' ? `${name} 没有可用的地址` : `${name} 没有 ${family} 地址` }, near: [] };
}
