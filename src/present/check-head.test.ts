import { expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../scripts/cases.ts';
import { check } from '../check.ts';
import { checkExitCode } from '../cli/check.ts';
import type { CheckReport } from '../model/report/index.ts';
import { checkHead } from './check-head.ts';

async function checked(path: string, watched = true): Promise<CheckReport> {
  const evidence = await evidenceOf(readCase(path));
  return check(watched ? evidence : { ...evidence, nodes: evidence.nodes.map(({ name, netns, items }) => ({ name, netns, items })) });
}

it('flows that work and lose connections now and then are told as that', async () => {
  const { mark, phrase, tally } = checkHead(await checked('cases/seeds/translated-ports-collide'), 'en');
  expect([mark, phrase]).toEqual(['x ', 'the promise breaks now and then: flows that work lose connections or packets']);
  expect(tally).toMatch(/^9 flows walked: 9 work$/);
});

it('a cause that is possible breaks no promise, and one that is likely does', async () => {
  const [once, twice] = [await checked('cases/seeds/dns-checksum-offload-broken', false), await checked('cases/seeds/dns-checksum-offload-broken')];
  expect([checkHead(once, 'en').mark, checkHead(twice, 'en').mark]).toEqual(['? ', 'x ']);
  expect([once, twice].map((report) => checkExitCode(report, { failOn: 'broken' }))).toEqual([3, 1]);
});
