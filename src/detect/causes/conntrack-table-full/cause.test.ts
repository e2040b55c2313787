import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('conntrack-table-full');

const INCIDENT = 'cases/node/conntrack-table-full';

it('of one sample it is a full table at one moment, and likely', async () => {
  const incident = readCase(INCIDENT);
  const evidence = await evidenceOf(incident);
  const [found] = (await reportOf(incident, { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, before: [] })) })).findings;
  expect([found?.id, found?.confidence]).toEqual(['conntrack-table-full', 'likely']);
  expect(found?.explanation.en).toContain('One sample only: the table was full at the moment when it was read');
});

it('of two samples between which packets were dropped it is proven', async () => {
  const [found] = (await reportOf(readCase(INCIDENT))).findings;
  expect(found?.confidence).toBe('proven');
  expect(found?.explanation.en).toMatch(/Two samples: drop rose by [1-9]\d* in \d+ s/);
});

it('of two samples between which nothing was dropped it is likely', async () => {
  const quiet = (text: string, file: string): string => (/conntrack-stats/.test(file) ? text.replaceAll(/ drop=\d+/g, ' drop=0') : text);
  const [found] = (await reportWithEdit(INCIDENT, quiet)).report.findings;
  expect([found?.id, found?.confidence]).toEqual(['conntrack-table-full', 'likely']);
});
