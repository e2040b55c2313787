import type { Lang } from './phrases.ts';

/** Words of a comparison of TCS's objects. */
const PHRASES = {
  agrees: { en: 'everything agrees', zh: '全部一致' },
  differs: { en: 'not everything agrees', zh: '存在不一致' },
  unsure: { en: 'not everything could be compared', zh: '部分内容无法比较' },
  vpcServices: { en: 'VPCServices', zh: '个 VPCService' },
  services: { en: 'Services', zh: '个 Service' },
  rules: { en: 'rules of VPCGW', zh: '条 VPCGW 规则' },
  others: { en: 'rules are of addresses that no VPCService has: whether they must be there is not judged', zh: '条规则的地址不属于任何 VPCService：不判断其是否应当存在' },
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  evidence: { en: 'evidence', zh: '证据' },
  absent: { en: 'not there:', zh: '不存在：' },
  more: { en: 'more of this kind (-v shows all)', zh: '个同类问题（-v 显示全部）' },
  unknown: { en: 'Not compared', zh: '未比较' },
} as const;

export type TcsPhrase = keyof typeof PHRASES;

export function sayOfTcs(phrase: TcsPhrase, lang: Lang): string {
  return PHRASES[phrase][lang];
}
