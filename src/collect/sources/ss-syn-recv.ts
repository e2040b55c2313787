import { TCP_DIAG } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const ssSynRecv: Source = {
  id: 'ss-syn-recv',
  scope: 'netns',
  action: { kind: 'run', argv: ['ss', '-tn', 'state', 'syn-recv', 'state', 'listening'], capped: true },
  needs: { kind: 'modules', modules: [TCP_DIAG], otherwise: ['env', 'PROC_ROOT=/proc', 'ss', '-tn', 'state', 'syn-recv', 'state', 'listening'] },
  note: 'Connections that their clients have not confirmed yet: the SYN queue of each listener. Asked for with the listeners, so that the state is printed.',
};
