import { reasonInChinese } from '../model/own-words/index.ts';
import type { Disposition, Journey } from '../model/trace/index.ts';
import type { Ip } from '../net/ip.ts';
import { formatIp } from '../net/ip.ts';
import type { Lang } from './phrases.ts';
import { MARKS } from './punctuation.ts';

type EndedBy = Extract<Disposition, { by: unknown }>['by'];

/** In English the model's own names serve. */
const ENDS: Readonly<Record<Disposition['kind'], string>> = {
  delivered: '已送达', loop: '环路', 'leaves-the-model': '离开采集范围', unknown: '无法判定', dropped: '丢弃', rejected: '拒绝', lost: '丢失',
};

const BY: Readonly<Record<EndedBy['kind'], string>> = {
  rule: '规则', policy: '默认策略', route: '路由', 'rp-filter': '反向路径检查', 'local-source': '源地址为本机地址', martian: '非法地址', ttl: 'TTL 耗尽',
  mtu: '超过 MTU', 'forwarding-off': '未开启转发', 'no-socket': '没有套接字', 'listen-queue': '监听队列已满', 'not-my-connection': '不属于该连接', 'old-timestamp': '时间戳过旧',
  'other-host-mac': '目的 MAC 不是本机', bridge: '网桥', tunnel: '隧道', ipvs: 'IPVS', balancer: '负载均衡', 'security-group': '安全组', 'network-acl': '网络 ACL', 'masqueraded-elsewhere': '连接原先按另一设备做源地址伪装', 'device-down': '设备未启用', 'no-source-address': '没有源地址', 'socket-not-local': '套接字绑定的地址不是本机地址', 'broadcast-destination': '目的为广播地址',
  'no-listener': '没有监听', 'no-protocol': '不支持的协议', neighbour: '邻居', 'no-peer': '没有对端', underlay: '底层网络',
};

const PURPOSES: Readonly<Record<Journey['purpose'], string>> = { open: '建立连接', answer: '应答', data: '数据', 'data-answer': '数据的应答', error: '差错' };

/** Facts that say why as the model names it. */
const REASONS: ReadonlySet<string> = new Set(['why', 'type', 'direction']);

/** How a journey ended, short: `dropped: policy filter FORWARD`. */
export function dispositionText(disposition: Disposition, lang: Lang): string {
  const { colon, open, close } = MARKS[lang];
  const kind = lang === 'zh' ? ENDS[disposition.kind] : disposition.kind;
  switch (disposition.kind) {
    case 'delivered': case 'loop': case 'leaves-the-model': case 'unknown': return kind;
    case 'dropped': case 'lost': return `${kind}${colon}${byText(disposition.by, lang)}`;
    case 'rejected': return `${kind}${colon}${byText(disposition.by, lang)}${open}${disposition.answer.errno}${close}`;
  }
}

/** What a journey's packet is for. */
export function purposeText(purpose: Journey['purpose'], lang: Lang): string {
  return lang === 'zh' ? PURPOSES[purpose] : purpose;
}

function byText(by: EndedBy, lang: Lang): string {
  const facts = Object.entries(by).filter(([key]) => key !== 'kind').map(([key, value]) => (lang === 'zh' && REASONS.has(key) ? reasonInChinese(String(value)) : factText(value))).filter((text) => text !== '');
  return [lang === 'zh' ? BY[by.kind] : by.kind, ...facts].join(' ');
}

function factText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null && 'family' in value && 'value' in value) return formatIp(value as Ip);
  return '';
}
