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
  fix: { en: 'change, proven on the model, for you to carry out:', zh: '修改（已在模型上验证，请自行执行）：' },
  planned: { en: 'addresses whose rules change', zh: '个地址的规则需要修改' },
  nothing: { en: 'nothing to change: the rules are as VPCServices and Services want them', zh: '无需修改：规则与 VPCService 和 Service 的要求一致' },
  left: { en: 'Not changed by this plan', zh: '本计划不修改' },
  kept: { en: 'rules of it stay as they are', zh: '条该地址的规则保持不变' },
  done: { en: 'done', zh: '已完成' },
  already: { en: 'was so already', zh: '原已如此' },
  confirm: { en: 'Nothing was changed. With --yes it is carried out, an address in one transaction each.', zh: '未作任何修改。加上 --yes 才会执行，每个地址一个事务。' },
  absent: { en: 'not there:', zh: '不存在：' },
  more: { en: 'more of this kind (-v shows all)', zh: '个同类问题（-v 显示全部）' },
  unknown: { en: 'Not compared', zh: '未比较' },
} as const;

export type TcsPhrase = keyof typeof PHRASES;

export function sayOfTcs(phrase: TcsPhrase, lang: Lang): string {
  return PHRASES[phrase][lang];
}
