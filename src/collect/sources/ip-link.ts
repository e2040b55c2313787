import type { Source } from './source.ts';

export const ipLink: Source = {
  id: 'ip-link',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-d', 'link', 'show'] },
  note: 'Devices with kind, master, peer index and namespace id, MTU, state, tunnel options.',
};
