import type { Source } from './source.ts';

export const libc: Source = {
  id: 'libc',
  scope: 'netns',
  action: { kind: 'function', name: 'nw_libc', tool: 'cat', line: 'cat /proc/PID/exe /proc/PID/maps | grep libc' },
  note: 'Which resolver looks names up: the libc that the youngest process has in its memory, and the release that the file of it says (`glibc`, `musl`), or that a program of Go says. Nothing of a container is run. Without a process: of process 1.',
};
