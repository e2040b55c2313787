import { TCP_DIAG, UDP_DIAG } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const ss: Source = {
  id: 'ss',
  scope: 'netns',
  action: { kind: 'run', argv: ['ss', '-tulpn'] },
  needs: { kind: 'modules', modules: [TCP_DIAG, UDP_DIAG], otherwise: ['env', 'PROC_ROOT=/proc', 'ss', '-tulpn'] },
  note: 'Listening sockets with their processes. Without the diag modules of the kernel it reads /proc/net instead, because asking would load them.',
};
