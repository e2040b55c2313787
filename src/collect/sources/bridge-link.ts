import type { Source } from './source.ts';

export const bridgeLink: Source = {
  id: 'bridge-link',
  scope: 'netns',
  action: { kind: 'run', argv: ['bridge', '-d', 'link', 'show'] },
  note: 'Bridge ports: state, hairpin, isolation, learning.',
};
