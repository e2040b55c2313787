import type { Source } from './source.ts';

export const uname: Source = {
  id: 'uname',
  scope: 'node',
  action: { kind: 'run', argv: ['uname', '-a'] },
  note: 'Kernel release and machine: several datapath decisions changed between releases.',
};
