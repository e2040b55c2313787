import type { Words } from '../model/finding/index.ts';
import { countText } from './count.ts';
import type { Lang } from './phrases.ts';

/** Words of a check. */
const PHRASES = {
  holds: { en: 'the promise holds', zh: '承诺全部成立' },
  breaks: { en: 'the promise breaks', zh: '承诺被破坏' },
  sometimes: { en: 'the promise breaks now and then: flows that work lose connections or packets', zh: '承诺偶尔被破坏：正常的流量有时会丢失连接或报文' },
  unsure: { en: 'not all of the promise could be judged', zh: '部分承诺无法判定' },
  nothing: { en: 'nothing to walk: the bundle has no pods and Services with namespaces of their nodes', zh: '没有可验证的流量：采集包中没有 Pod、Service 及其节点的命名空间' },
  walked: { en: 'flows walked', zh: '条流量已验证' },
  works: { en: 'work', zh: '条正常' },
  denied: { en: 'stopped by a policy, as promised', zh: '条按策略被阻止' },
  broken: { en: 'broken', zh: '条中断' },
  unknown: { en: 'unknown', zh: '条无法判定' },
  service: { en: 'to Service ports', zh: '条到 Service 端口' },
  'node-port': { en: 'to node ports', zh: '条到 NodePort' },
  pair: { en: 'between pods of two nodes', zh: '条在两个节点的 Pod 之间' },
  'own-node': { en: 'from a node to its own pods', zh: '条从节点到本节点 Pod' },
  policy: { en: 'at the border of a policy', zh: '条在策略边界' },
  flows: { en: 'flows', zh: '条流量' },
  forInstance: { en: 'for instance', zh: '例如' },
  unexplained: { en: 'Broken, and no cause is known', zh: '中断，原因不明' },
  unenforced: { en: 'Not enforced: a policy stops these flows, and they get through', zh: '策略未生效：应被阻止的流量可以通过' },
  unknownLines: { en: 'Unknown because of', zh: '无法判定的原因' },
  settings: { en: 'Settings that one node has otherwise than most (no verdict)', zh: '与多数节点不同的设置（不构成结论）' },
  needed: { en: 'Settings that the datapath needs, or that can break it', zh: '数据通路所依赖的、或可能破坏它的设置' },
  notAsNeeded: { en: 'not as it must be', zh: '不符合要求' },
  asNeeded: { en: 'as it must be', zh: '符合要求' },
  alike: { en: 'devices alike', zh: '个接口相同' },
  others: { en: 'others', zh: '其他节点' },
  skipped: { en: 'Not walked', zh: '未验证' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase of a check in the wanted language. */
export function sayOfCheck(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}

/** A number of what a phrase of a check says, in the wanted language. */
export function sayCountOfCheck(count: number, phrase: keyof typeof PHRASES, lang: Lang): string {
  return countText(count, PHRASES[phrase], lang);
}
