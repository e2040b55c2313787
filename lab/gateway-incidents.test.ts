import { expect, it } from 'vitest';
import { VM_NAME_SCENARIOS } from './names/gateways.ts';
import { incidentRows, tableProblems } from './scenarios/incident-table.ts';
import { SCENARIOS } from './scenarios/index.ts';

/** The rows of the table: what an article tells of, the incidents that show it, and the one with a near miss. */
const ROWS = incidentRows(new URL('scenarios/gateway-incidents.md', import.meta.url));
const known = new Map<string, boolean>([...SCENARIOS.map(({ area, name, nearMiss }) => [`${area}/${name}`, nearMiss !== undefined] as const), ...VM_NAME_SCENARIOS.map(({ name, nearMiss }) => [`gateways/${name}`, nearMiss !== undefined] as const)]);

it('the table tells of both articles', () => {
  expect(ROWS.filter(({ from }) => from === '000').length).toBeGreaterThan(4);
  expect(ROWS.filter(({ from }) => from === '002').length).toBeGreaterThan(15);
});

it('every incident that it names is one of the lab, every near miss that of one, and what has none says so', () => {
  expect(tableProblems(ROWS, known)).toEqual([]);
});

it('every incident of load balancers and gateways is in it', () => {
  const told = new Set(ROWS.flatMap(({ incidents }) => incidents));
  expect([...known.keys()].filter((name) => name.startsWith('gateways/') && !told.has(name))).toEqual([]);
});
