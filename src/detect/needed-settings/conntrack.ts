import { TABLE_LENGTH } from '../../model/network/index.ts';
import { settingLine, settingOf } from '../settings.ts';
import { ruleSaying } from './node.ts';
import type { NodeView, Said } from './node.ts';

const LIBERAL = 'net.netfilter.nf_conntrack_tcp_be_liberal';

/** Every connection that is translated takes a place of the table (nf_conntrack_alloc, net/netfilter/nf_conntrack_core.c). */
export function tableLength({ host }: NodeView): readonly Said[] {
  const [count, max, line] = [settingOf(host, TABLE_LENGTH.count), settingOf(host, TABLE_LENGTH.max), settingLine(host, TABLE_LENGTH.max)];
  const by = settingLine(host, TABLE_LENGTH.count)?.because;
  if (count === undefined || max === undefined || line === undefined || by === undefined) return [];
  return [{ because: line.because, state: count >= max && max > 0 ? 'wrong' : 'needed', by, alike: 1, why: { en: `${count} of ${max} places of the conntrack table are taken: must be more`, zh: `连接跟踪表的 ${max} 个位置已用 ${count} 个：必须更多` } }];
}

/**
 * A segment out of the window is INVALID and keeps its untranslated address. Where a rule drops what is INVALID, as kube-proxy's KUBE-FORWARD does, nobody
 * is reset by that ([kubernetes #74839](https://github.com/kubernetes/kubernetes/issues/74839)).
 */
export function outOfWindow({ host }: NodeView): readonly Said[] {
  const [line, by] = [settingLine(host, LIBERAL), ruleSaying(host, /-A KUBE-FORWARD .*--ctstate INVALID.* -j DROP|\bct state invalid drop\b/)];
  if (line?.value !== '0' || by === undefined) return [];
  return [{ because: line.because, state: 'harmless', by, alike: 1, why: { en: 'harmless: a rule drops the segments out of the window that would reset a connection', zh: '无害：有规则丢弃窗口外的报文段，不会因此重置连接' } }];
}
