import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-selector-matches-nothing');

it('offers no pod of another application where the Service\'s own workload is gone', async () => {
  const incident = readCase('cases/service/selector-matches-nothing-iptables');
  const evidence = await evidenceOf(incident);
  const cluster = evidence.cluster.map((item) => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => item.text().replaceAll('"app": "database"', '"app": "single"') : Reflect.get(target, key, target)) }));
  const [finding] = (await reportOf(incident, { ...evidence, cluster })).findings;
  expect(finding?.id).toBe('service-selector-matches-nothing');
  expect(finding?.explanation.en).toContain('No pod of the namespace has app=single, or labels near to that: its workload was scaled to zero');
  expect(finding?.fixes).toEqual([]);
});

it.each(['databaes', 'datapase'])('offers the pod whose label the selector has misspelt: %s', async (wanted) => {
  const incident = readCase('cases/service/selector-matches-nothing-iptables');
  const evidence = await evidenceOf(incident);
  const cluster = evidence.cluster.map((item) => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => item.text().replaceAll(/"app": "(database|db)"/g, (_, word: string) => `"app": "${word === 'database' ? wanted : 'database'}"`) : Reflect.get(target, key, target)) }));
  const [finding] = (await reportOf(incident, { ...evidence, cluster })).findings;
  expect(finding?.explanation.en).toContain(`wants app=${wanted}, the pod has app=database`);
});
