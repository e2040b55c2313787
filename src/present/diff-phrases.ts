import type { Words } from '../model/finding/index.ts';
import { countText } from './count.ts';
import type { Lang } from './phrases.ts';

/** Words of a comparison. */
const PHRASES = {
  turned: { en: 'turned', zh: '结论改变' },
  sameAnswer: { en: 'the same answer', zh: '结论未变' },
  sameFlows: { en: 'no promised flow turned', zh: '承诺的流量均未改变' },
  flowsTurned: { en: 'promised flows turned', zh: '承诺的流量发生改变' },
  noFlows: { en: 'nothing to walk: neither bundle has pods and Services with namespaces of their nodes', zh: '没有可验证的流量：两个采集包中均没有 Pod、Service 及其节点的命名空间' },
  old: { en: 'old', zh: '旧' },
  new: { en: 'new', zh: '新' },
  by: { en: 'Turned by', zh: '由此改变' },
  together: { en: 'only all of these together', zh: '以下差异须同时存在' },
  alone: { en: 'each of these sets suffices alone', zh: '以下各组差异单独即可导致' },
  gives: { en: 'then', zh: '由此得到' },
  takenBack: { en: 'the new bundle without it', zh: '在新采集包中撤回后' },
  none: { en: 'all differences together that can be carried over do not make the new answer', zh: '将全部差异移入旧采集包也得不到新的结论' },
  incomplete: { en: 'the search ended at its bound: a set may be larger than it must be, and another may be missing', zh: '搜索已达上限：某组差异可能并非最小，也可能有遗漏' },
  met: { en: 'What differs on the way of the packet', zh: '数据包途经之处的差异' },
  metNothing: { en: 'nothing differs on the way of the packet', zh: '数据包途经之处没有差异' },
  changes: { en: 'Everything that differs', zh: '全部差异' },
  noChanges: { en: 'nothing differs but what changes by itself', zh: '除自行变化的内容外没有差异' },
  flows: { en: 'flows', zh: '条流量' },
  walked: { en: 'flows walked in both bundles', zh: '条流量已在两个采集包中验证' },
  same: { en: 'go as before', zh: '条未变' },
  onlyOld: { en: 'promised by the old bundle only', zh: '条仅由旧采集包承诺' },
  onlyNew: { en: 'promised by the new bundle only', zh: '条仅由新采集包承诺' },
  works: { en: 'works', zh: '正常' },
  denied: { en: 'stopped by a policy', zh: '被策略阻止' },
  broken: { en: 'broken', zh: '中断' },
  unknown: { en: 'unknown', zh: '无法判定' },
  absent: { en: 'not promised', zh: '未承诺' },
  forInstance: { en: 'for instance', zh: '例如' },
  namespace: { en: 'network namespace', zh: '网络命名空间' },
  node: { en: 'node', zh: '节点' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase of a comparison in the wanted language. */
export function sayOfDiff(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}

/** A number of what a phrase of a comparison says, in the wanted language. */
export function sayCountOfDiff(count: number, phrase: keyof typeof PHRASES, lang: Lang): string {
  return countText(count, PHRASES[phrase], lang);
}
