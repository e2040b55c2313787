import type { Words } from '../finding/finding.ts';
import type { CollectState } from './source.ts';

/** How the collection of an item went, for people; `absent` was never tried. */
export const STATE_WORDS: Readonly<Record<CollectState | 'absent', Words>> = {
  ok: { en: 'ok', zh: '正常' },
  empty: { en: 'empty', zh: '为空' },
  failed: { en: 'failed', zh: '失败' },
  'not permitted': { en: 'not permitted', zh: '无权限' },
  'tool missing': { en: 'tool missing', zh: '缺少工具' },
  absent: { en: 'not collected', zh: '未采集' },
};
