import type { Source } from './source.ts';

export const nsid: Source = {
  id: 'nsid',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'netns', 'list-id'] },
  note: 'Namespace ids as this namespace numbers its peers, with names where there are any.',
  costs: { en: 'Unnamed peers of veth devices are matched by index only.', zh: 'veth 的未命名对端只能按接口序号匹配。' },
};
