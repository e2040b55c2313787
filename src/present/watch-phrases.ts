import type { Words } from '../model/finding/index.ts';
import type { Lang } from './phrases.ts';

/** Words of a cluster that is watched. */
const PHRASES = {
  appeared: { en: 'appeared', zh: '出现' },
  cleared: { en: 'cleared', zh: '消失' },
  holds: { en: 'every promised flow works', zh: '承诺的流量全部正常' },
  nothing: { en: 'nothing to walk: no pods and Services with namespaces of their nodes', zh: '没有可验证的流量：没有 Pod、Service 及其节点的命名空间' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase about a watched cluster in the wanted language. */
export function sayOfWatch(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}
