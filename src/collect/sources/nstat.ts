import type { Source } from './source.ts';

export const nstat: Source = {
  id: 'nstat',
  scope: 'host',
  counter: true,
  action: { kind: 'run', argv: ['nstat', '-asz'] },
  note: 'Protocol counters by name. The -s keeps it from writing its history file. Other namespaces have the same in proc-netstat and proc-snmp.',
};
