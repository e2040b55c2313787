import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VM_NAME_SCENARIOS } from './names/gateways.ts';
import { SCENARIOS } from './scenarios/index.ts';

/** The rows of the table: what an article tells of, the incidents that show it, and the one with a near miss. */
const ROWS = readFileSync(new URL('scenarios/gateway-incidents.md', import.meta.url), 'utf8').split('\n').filter((line) => /^\| 00\d /.test(line)).map((line) => {
  const [article = '', tells = '', incidents = '', near = ''] = line.split('|').slice(1, -1).map((cell) => cell.trim());
  const names = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return { article, tells, incidents: names(incidents), near: names(near), cells: [incidents, near] };
});
const known = new Map<string, boolean>([...SCENARIOS.map(({ area, name, nearMiss }) => [`${area}/${name}`, nearMiss !== undefined] as const), ...VM_NAME_SCENARIOS.map(({ name, nearMiss }) => [`gateways/${name}`, nearMiss !== undefined] as const)]);

it('the table tells of both articles, each thing once', () => {
  expect(ROWS.filter(({ article }) => article === '000').length).toBeGreaterThan(4);
  expect(ROWS.filter(({ article }) => article === '002').length).toBeGreaterThan(15);
  expect(new Set(ROWS.map(({ article, tells }) => `${article} ${tells}`)).size).toBe(ROWS.length);
});

it('every incident that it names is one of the lab, and every near miss that of one', () => {
  expect(ROWS.flatMap(({ incidents, near }) => [...incidents, ...near]).filter((name) => !known.has(name))).toEqual([]);
  expect(ROWS.flatMap(({ near }) => near).filter((name) => known.get(name) !== true)).toEqual([]);
});

it('every incident of load balancers and gateways is in it', () => {
  const told = new Set(ROWS.flatMap(({ incidents }) => incidents));
  expect([...known.keys()].filter((name) => name.startsWith('gateways/') && !told.has(name))).toEqual([]);
});

it('what has no incident, or no near miss, says so', () => {
  for (const { tells, incidents, near, cells: [shown = '', close = ''] } of ROWS) expect([tells, incidents.length > 0 || shown.startsWith('- '), near.length > 0 || close.startsWith('-')]).toEqual([tells, true, true]);
});
