import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { incidentRows, tableProblems } from '../scenarios/incident-table.ts';
import { BRIEF } from './brief.ts';
import { ALL_NAME_SCENARIOS } from './run-all.ts';

const ROWS = incidentRows(new URL('name-incidents.md', import.meta.url));
const told = new Set(ROWS.flatMap(({ incidents }) => incidents));

it('every incident that the table names is one of names, every near miss that of one, and what has none says so', () => {
  expect(tableProblems(ROWS, new Map(ALL_NAME_SCENARIOS.map(({ name, nearMiss }) => [name, nearMiss !== undefined])))).toEqual([]);
});

it('every incident of names is in it', () => {
  expect(ALL_NAME_SCENARIOS.filter(({ name }) => !told.has(name)).map(({ name }) => name)).toEqual([]);
});

it('no group is without an incident that has a near miss', () => {
  const groups = [...new Set(ROWS.map(({ from }) => Number(from)))];
  expect(groups).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
  for (const group of groups) {
    const names = ROWS.filter(({ from }) => Number(from) === group).flatMap(({ incidents }) => incidents);
    expect([group, ALL_NAME_SCENARIOS.some(({ name, nearMiss }) => names.includes(name) && nearMiss !== undefined)]).toEqual([group, true]);
  }
});

it('each incident is kept as a case with its near miss, and with a twin of its own or of its area', () => {
  const kept = (folder: string): boolean => existsSync(new URL(`../../cases/${folder}/names.json`, import.meta.url));
  const missing = ALL_NAME_SCENARIOS.flatMap(({ name, area = 'dns', nearMiss, site }) => {
    const twin = ALL_NAME_SCENARIOS.find((other) => other.site === site && other.area !== undefined)?.name ?? name;
    return [`${area}/${name}`, `${area}/${twin}-healthy`, ...(nearMiss === undefined ? [] : [`${area}/${name}-near-miss`])].filter((folder) => !kept(folder));
  });
  expect(missing).toEqual([]);
});

it('CI builds one of each group, with each kind of server, and none that counts what happens by chance', () => {
  const built = ALL_NAME_SCENARIOS.filter(({ name }) => BRIEF.includes(name));
  expect(built.map(({ name }) => name).sort()).toEqual([...BRIEF].sort());
  const groups = ROWS.filter(({ incidents }) => incidents.some((name) => BRIEF.includes(name))).map(({ from }) => from);
  expect([...new Set(groups)]).toEqual([...new Set(ROWS.map(({ from }) => from))]);
  expect(new Set(built.flatMap(({ site: { corefiles, servers = {} } }) => [...(Object.keys(corefiles).length > 0 ? ['coredns'] : []), ...Object.values(servers).map(({ program }) => program)]))).toEqual(new Set(['coredns', 'unbound', 'dnsmasq', 'dpdns']));
  expect(built.filter(({ site: { racing } }) => racing !== undefined)).toEqual([]);
});
