import type { Source } from './source.ts';

export const ipAddr: Source = {
  id: 'ip-addr',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'addr', 'show'] },
  note: 'Addresses of the devices.',
};
