import type { Words } from '../model/finding/index.ts';
import type { CaptureFile } from '../model/report/index.ts';
import { MARKS } from './punctuation.ts';
import type { Lang } from './phrases.ts';

/** Words about captures. */
const PHRASES = {
  packets: { en: 'packets', zh: '个报文' },
  connections: { en: 'TCP connections', zh: '个 TCP 连接' },
  datagrams: { en: 'UDP conversations', zh: '个 UDP 会话' },
  questions: { en: 'DNS questions', zh: '个 DNS 查询' },
  nothing: { en: 'nothing wrong is seen in it', zh: '其中没有看到异常' },
  something: { en: 'what it shows', zh: '其中可见' },
  look: { en: 'Packets', zh: '报文' },
  filter: { en: 'Filter', zh: '过滤器' },
  refuted: { en: 'Refuted if', zh: '反证' },
  dropped: { en: 'packets that the capturing program lost: what is not in the capture may have been sent all the same', zh: '个报文被抓包程序丢失：抓包中没有的报文可能其实发送过' },
  cut: { en: 'packets of which the capture has the beginning alone', zh: '个报文只抓到了开头部分' },
  unread: { en: 'packets of a link type that is not read', zh: '个报文的链路类型无法读取' },
  leftOut: { en: 'packets and questions of which nothing is said: there was no room for them', zh: '个报文与查询因容量限制未被分析' },
  fault: { en: 'could not be read to its end', zh: '无法读到结尾' },
  offset: { en: 'at byte', zh: '位于字节' },
} as const satisfies Readonly<Record<string, Words>>;

/** A phrase about captures in the wanted language. */
export function sayOfCapture(phrase: keyof typeof PHRASES, lang: Lang): string {
  return PHRASES[phrase][lang];
}

/** How much there was in a file, in one line. */
export function tallyText({ packets, connections, datagrams, dnsQuestions }: CaptureFile, lang: Lang): string {
  const counts = [[packets, 'packets'], [connections, 'connections'], [datagrams, 'datagrams'], [dnsQuestions, 'questions']] as const;
  return counts.map(([count, phrase]) => `${count} ${sayOfCapture(phrase, lang)}`).join(MARKS[lang].comma);
}

/** What makes the capture less than all that happened, a line each. */
export function doubtsOf(file: CaptureFile, lang: Lang): readonly string[] {
  const counts = [[file.dropped, 'dropped'], [file.cut, 'cut'], [file.unread, 'unread'], [file.leftOut, 'leftOut']] as const;
  const { fault } = file;
  const place = fault?.offset === undefined ? '' : `${MARKS[lang].open}${sayOfCapture('offset', lang)} ${fault.offset}${MARKS[lang].close}`;
  return [...counts.flatMap(([count, phrase]) => (count === 0 ? [] : [`${count} ${sayOfCapture(phrase, lang)}`])), ...(fault === undefined ? [] : [`${sayOfCapture('fault', lang)}${MARKS[lang].colon}${fault.message}${place}`])];
}
