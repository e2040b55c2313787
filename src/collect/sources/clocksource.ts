import type { Source } from './source.ts';

export const clocksource: Source = {
  id: 'clocksource',
  scope: 'node',
  action: { kind: 'read', path: '/sys/devices/system/clocksource/clocksource0/current_clocksource' },
  note: 'How fine the clock is of which musl before 1.2.4 makes the ids of its queries.',
};
