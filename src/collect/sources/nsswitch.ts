import type { Source } from './source.ts';

export const nsswitch: Source = {
  id: 'nsswitch',
  scope: 'netns',
  action: { kind: 'etc', name: 'nsswitch.conf' },
  note: 'The order in which names are looked up.',
  costs: { en: 'It cannot be told how names are looked up here.', zh: '无法判断此处如何解析名称。' },
};
