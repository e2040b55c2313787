import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../../../scripts/cases.ts';
import { testRecordedCases } from '../../testing.ts';

testRecordedCases('missing-route');

it('says that there is no route at all where not even a default route is there', async () => {
  const [found] = (await reportOf(readCase('cases/route/missing-route-on-isolated-node'))).findings;
  expect(found?.explanation.en).toMatch(/^There is no route at all for /);
  expect(found?.explanation.zh).toMatch(/^没有任何到 /);
});
