import type { Source } from './source.ts';

export const tcpMetrics: Source = {
  id: 'tcp-metrics',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'tcp_metrics', 'show'], capped: true },
  note: 'What TCP remembers of its peers. A peer that it knows may still connect when the SYN queue is nearly full.',
};
