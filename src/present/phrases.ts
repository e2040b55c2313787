import type { Words } from '../model/finding/index.ts';
import { countText } from './count.ts';

/** Words of the presentation itself; those of findings come with the report. */
export const PHRASES = {
  reachable: { en: 'reachable', zh: '可达' },
  sometimes: { en: 'but not every connection goes on as it should', zh: '但并非每条连接都正常' },
  unreachable: { en: 'unreachable', zh: '不可达' },
  partial: { en: 'partly reachable', zh: '部分可达' },
  unknown: { en: 'unknown', zh: '无法判定' },
  answered: { en: 'the client gets its answer', zh: '客户端得到应答' },
  error: { en: 'the client sees', zh: '客户端得到' },
  timeout: { en: 'the client waits until it times out', zh: '客户端等待直至超时' },
  status: { en: 'the load balancer answers for a backend that does not: HTTP', zh: '后端没有应答，负载均衡代为返回 HTTP' },
  status404: { en: 'the load balancer has no rule for the request and answers HTTP', zh: '负载均衡没有匹配该请求的规则，返回 HTTP' },
  late: { en: 'answered, but only after {s} s: the load balancer waits for another backend in vain first', zh: '{s} 秒后才得到应答：负载均衡先徒劳地等待了另一个后端' },
  stalls: { en: 'the connection opens, then full-size packets are lost', zh: '连接可以建立，但最大长度报文丢失' },
  oneWay: { en: 'no answer was expected', zh: '不期望应答' },
  context: { en: 'Context', zh: '上下文' },
  server: { en: 'server', zh: '服务器' },
  path: { en: 'Path', zh: '路径' },
  branch: { en: 'of new connections', zh: '的新连接' },
  more: { en: 'more branches: -v shows all', zh: '个其他分支：使用 -v 查看全部' },
  cause: { en: 'Cause', zh: '原因' },
  evidence: { en: 'Evidence', zh: '证据' },
  expected: { en: 'expected', zh: '期望' },
  fix: { en: 'Fix', zh: '修复' },
  proof: { en: 'Proof', zh: '证明' },
  useless: { en: 'No help', zh: '无效' },
  ends: { en: 'ends', zh: '止于' },
  onModel: { en: 'with this change the model walks the packet again', zh: '应用该变更后在模型上重新走一遍' },
  noSideEffects: { en: 'no other flow that the API objects promise changes', zh: 'API 对象承诺的其他流量均不受影响' },
  nothingPromised: { en: 'the API objects promise no other flow that could be walked', zh: 'API 对象没有承诺其他可验证的流量' },
  compared: { en: 'flows compared', zh: '条流量前后对比' },
  makesWorse: { en: 'BUT IT BREAKS what worked or stops as promised', zh: '注意：它会破坏原本符合承诺的流量' },
  makesUnclear: { en: 'it makes uncertain', zh: '它使以下流量无法判定' },
  makesBetter: { en: 'it also mends', zh: '它同时修复' },
  notWalked: { en: 'not walked for side effects', zh: '副作用未验证' },
  refuted: { en: 'Refuted if', zh: '反证条件' },
  explains: { en: 'explains', zh: '解释了' },
  notes: { en: 'Notes', zh: '备注' },
  notExamined: { en: 'Not examined', zh: '未检查' },
  unknownBecause: { en: 'unknown because of', zh: '无法判定，因为' },
  unsupported: { en: 'met but not evaluated', zh: '遇到但无法求值' },
  noFix: { en: 'no change to the model turned the verdict: the cause is told without a fix', zh: '没有任何变更能在模型上改变结论：仅给出原因' },
  onNode: { en: 'on', zh: '在' },
  forward: { en: 'request', zh: '请求' },
  reply: { en: 'reply', zh: '应答' },
  of: { en: 'of', zh: '属于' },
  container: { en: 'container', zh: '容器' },
  established: { en: 'Depends on the connection', zh: '取决于连接' },
  stands: { en: 'a connection that stands already in the conntrack table of', zh: '连接跟踪表中已有的连接，位于' },
  anew: { en: 'a new one', zh: '新建的连接' },
  anewEnds: { en: 'a new one, which that table has no entry of, ends in', zh: '新建的连接在该表中没有条目，止于' },
  anewEndsElsewhere: { en: 'a new one ends in', zh: '新建的连接止于' },
  page: { en: 'More', zh: '详见' },
  proven: { en: 'proven', zh: '已证明' },
  likely: { en: 'likely', zh: '很可能' },
  possible: { en: 'possible', zh: '可能' },
  from: { en: 'from', zh: '来自' },
} as const satisfies Readonly<Record<string, Words>>;

export type Lang = keyof Words;
export type Phrase = keyof typeof PHRASES;

/** A number of what a phrase says, in the wanted language. */
export function sayCount(count: number, phrase: Phrase, lang: Lang): string {
  return countText(count, PHRASES[phrase], lang);
}

/** A phrase in the wanted language. */
export function say(phrase: Phrase, lang: Lang): string {
  return PHRASES[phrase][lang];
}
