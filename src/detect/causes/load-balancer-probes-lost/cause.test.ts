import { expect, it } from 'vitest';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-probes-lost');

const CASE = 'cases/gateways/clb-probes-lost-ipvs';

/** Verdict and findings once files of the case say something else. */
async function found(file: RegExp, edit: (text: string) => string): Promise<readonly string[]> {
  const { report } = await reportWithEdit(CASE, (text, name) => (file.test(name) ? edit(text) : text));
  return [report.verdict.kind, ...report.findings.map(({ id }) => id)];
}

it('follows from the walk of the probes: not where they come from an address that no node has', async () => {
  expect(await found(/DescribeListeners-/, (text) => text.replace('"SourceIpType": 0', '"SourceIpType": 1'))).toEqual(['reachable']);
});

it('follows from the walk of the probes: not where no node has the address that they come from', async () => {
  const unbound = (text: string): string => text.replaceAll(/^.*172\.16\.9\.9.*\n(?:\s+valid_lft.*\n)?/gm, '');
  expect(await found(/netns\/host\/(?:ip-addr|ip-route)/, unbound)).toEqual(['reachable']);
});
