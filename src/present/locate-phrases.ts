import type { Words } from '../model/finding/index.ts';
import type { Lang } from './phrases.ts';

/** Words of a located packet. */
const PHRASES = {
  probe: { en: 'Probe', zh: '探测' },
  answered: { en: 'answered', zh: '有应答' },
  error: { en: 'error', zh: '错误' },
  timeout: { en: 'no answer', zh: '无应答' },
  seen: { en: 'Seen', zh: '实际经过' },
  nothing: { en: 'nothing of it was captured', zh: '没有抓到任何相关报文' },
  request: { en: 'request', zh: '请求' },
  answer: { en: 'answer', zh: '应答' },
  aboutIt: { en: 'ICMP error about it', zh: '关于它的 ICMP 差错' },
  lastSeen: { en: 'Last seen', zh: '最后出现' },
  model: { en: 'Model', zh: '模型' },
  agrees: { en: 'reality is as the model says', zh: '实际与模型一致' },
  differs: { en: 'reality and model differ', zh: '实际与模型不一致' },
  unsure: { en: 'the model does not know; reality is what was seen', zh: '模型无法判定，以实际为准' },
  outcome: { en: 'the model says', zh: '模型预测' },
  'not-seen': { en: 'expected and not seen', zh: '应出现而未出现' },
  'not-expected': { en: 'seen and not expected', zh: '出现而未预期' },
  cause: { en: 'Cause', zh: '原因' },
  doubted: { en: 'Cause that the model names', zh: '模型给出的原因' },
  times: { en: 'times', zh: '次' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase about a located packet in the wanted language. */
export function sayOfLocate(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}
