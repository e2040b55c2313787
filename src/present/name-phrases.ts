import type { Words } from '../model/finding/index.ts';
import { countText } from './count.ts';
import type { Lang } from './phrases.ts';

/** Words of the answer about a name. */
const PHRASES = {
  resolved: { en: 'resolves', zh: '可以解析' },
  late: { en: 'resolves late', zh: '解析缓慢' },
  'not-resolved': { en: 'does not resolve', zh: '无法解析' },
  elsewhere: { en: 'resolves to addresses of another name', zh: '解析到了另一个名称的地址' },
  unusable: { en: 'resolves to addresses that it has no route to', zh: '解析到了没有路由可达的地址' },
  partial: { en: 'does not always resolve at once', zh: '并非每次都能立即解析' },
  unknown: { en: 'unknown', zh: '无法判定' },
  always: { en: 'in every case', zh: '任何情况下' },
  of: { en: 'of lookups', zh: '的解析' },
  after: { en: 'after', zh: '耗时' },
  answer: { en: 'the program gets', zh: '程序得到' },
  never: { en: 'no answer, ever', zh: '永远没有应答' },
  killed: { en: 'killed by', zh: '被信号终止：' },
  from: { en: 'from', zh: '来自' },
  literal: { en: 'the text itself', zh: '文本本身' },
  hosts: { en: '/etc/hosts', zh: '/etc/hosts' },
  dns: { en: 'DNS', zh: 'DNS' },
  when: { en: 'when', zh: '时间' },
  composed: { en: 'Its resolv.conf was not read; kubelet writes', zh: '未读到其 resolv.conf；kubelet 会写入' },
  asker: { en: 'who asks', zh: '查询者' },
  server: { en: 'whom', zh: '服务器' },
  question: { en: 'what', zh: '问题' },
  back: { en: 'what comes back', zh: '应答' },
  lost: { en: 'lost', zh: '丢失' },
  refused: { en: 'refused by ICMP', zh: '被 ICMP 拒绝' },
  unreachable: { en: 'host unreachable', zh: '主机不可达' },
  closed: { en: 'connection closed', zh: '连接被关闭' },
  silent: { en: 'connection stays silent', zh: '连接无应答' },
  noData: { en: 'no data', zh: '无此类记录' },
  truncated: { en: 'truncated', zh: '被截断' },
  taken: { en: 'taken', zh: '采用' },
  ignored: { en: 'ignored', zh: '忽略' },
  'next-server': { en: 'asks the next server', zh: '转问下一台服务器' },
  'over-tcp': { en: 'asks again over TCP', zh: '改用 TCP 重问' },
  arrives: { en: 'at', zh: '到达' },
  queries: { en: 'queries', zh: '次查询' },
  waits: { en: 'waits', zh: '等待' },
  lookup: { en: 'lookup', zh: '解析' },
  comesFrom: { en: 'Comes from', zh: '来源' },
  toldBy: { en: 'The resolver by', zh: '解析器依据' },
  way: { en: 'The way of the packets', zh: '数据包的路径' },
  because: { en: 'because', zh: '原因' },
  moreWays: { en: 'more ways', zh: '种其他情况' },
  proofLookup: { en: 'the lookup then', zh: '此后的解析' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase of the answer about a name in the wanted language. */
export function sayOfName(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}

/** So many of something. */
export function sayCountOfName(count: number, phrase: 'queries' | 'moreWays', lang: Lang): string {
  return countText(count, PHRASES[phrase], lang);
}
