import { expect, it } from 'vitest';
import { CAUSES } from '../src/detect/index.ts';
import { FAILURE_CLASSES } from './failure-classes.ts';
import { SCENARIOS } from './scenarios/index.ts';

it('every cause and incident that a failure class names is there', () => {
  const causes = new Set(CAUSES.map(({ id }) => id));
  const incidents = new Set(SCENARIOS.map(({ name }) => name));
  expect(FAILURE_CLASSES.flatMap((one) => one.causes.filter((id) => !causes.has(id)))).toEqual([]);
  expect(FAILURE_CLASSES.flatMap((one) => one.incidents.filter((name) => !incidents.has(name)))).toEqual([]);
});

it('an incident of a class is put down to one of its causes', () => {
  for (const { handle, causes, incidents } of FAILURE_CLASSES) for (const name of incidents) expect([handle, name, causes]).toEqual([handle, name, expect.arrayContaining([SCENARIOS.find((scenario) => scenario.name === name)?.expect.cause])]);
});

it('a class that nothing names, or that no kernel shows, says why', () => {
  for (const { handle, causes, incidents, open } of FAILURE_CLASSES) expect([handle, causes.length > 0 && incidents.length > 0 ? '' : open]).not.toEqual([handle, undefined]);
});

it('every class is listed once, in order', () => {
  const handles = FAILURE_CLASSES.map(({ handle }) => handle);
  expect(handles).toEqual([...new Set(handles)].sort());
});
