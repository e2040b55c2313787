import type { Source } from './source.ts';

export const hosts: Source = {
  id: 'hosts',
  scope: 'netns',
  action: { kind: 'etc', name: 'hosts' },
  note: 'Names that are answered before DNS.',
  costs: { en: 'It cannot be told how names are looked up here.', zh: '无法判断此处如何解析名称。' },
};
