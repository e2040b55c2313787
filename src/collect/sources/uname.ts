import type { Source } from './source.ts';

export const uname: Source = {
  id: 'uname',
  scope: 'node',
  action: { kind: 'run', argv: ['uname', '-a'] },
  note: 'Kernel release and machine: several datapath decisions changed between releases.',
  costs: { en: 'Decisions that differ between kernel releases cannot be told.', zh: '无法判断因内核版本而异的行为。' },
};
