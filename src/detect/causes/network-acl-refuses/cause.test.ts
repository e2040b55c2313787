import { expect, it } from 'vitest';
import { first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('network-acl-refuses');

const CASE = 'cases/gateways/network-acl-lacks-answers';
const said = async (edit: (text: string) => string): Promise<readonly string[]> => {
  const { report } = await reportWithEdit(CASE, (text, file) => (file.includes('DescribeNetworkAcls') ? edit(text) : text));
  return [report.verdict.kind, ...report.findings.map((finding) => `${finding.id} ${finding.title.en.includes('answers') ? 'answer' : 'asked'}`)];
};

it('is met by the answer where the rules of the other direction forget the ports of clients', async () => {
  expect(await said((text) => `${text}\n`)).toEqual(['unreachable', 'network-acl-refuses answer']);
  expect(await said((text) => text.replace('"443"', '"1024-65535"'))).toEqual(['reachable']);
});

it('is met by what is asked where no rule lets that in', async () => {
  expect(await said((text) => text.replace('"30000-32768"', '"22"'))).toEqual(['unreachable', 'network-acl-refuses asked']);
});

it('is no matter for a machine of no subnet of the ACL, nor between two of one', async () => {
  expect(await said((text) => text.replaceAll('10.0.0.0/24', '10.9.0.0/24'))).toEqual(['reachable']);
});

it('lets answers out to all clients, as the model proves', async () => {
  const { report } = await reportWithEdit(CASE, (text, file) => (file.includes('DescribeNetworkAcls') ? `${text}\n` : text));
  expect(first(report).proofs.map(({ changes, after }) => [changes[0]?.kind, after.kind])).toEqual([['add-acl-rule', 'reachable']]);
});
