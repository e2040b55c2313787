import { expect, it } from 'vitest';
import { parseClb } from './index.ts';

const TARGETS = `{
  "Response": {
    "Listeners": [
      {
        "ListenerId": "lbl-1", "Protocol": "TCP", "Port": 80,
        "Targets": [
          { "Type": "CVM", "InstanceId": "ins-{", "Port": 30080, "Weight": 0, "PrivateIpAddresses": ["10.0.0.1"] },
          { "Type": "CVM", "Port": "30080" }
        ]
      }
    ]
  }
}
`;

it('reads an answer with or without the Response around it, and knows the line of each object', () => {
  const tree = parseClb(TARGETS, 'cluster/DescribeTargets-lb-1.json', 'DescribeTargets-lb-1');
  const { answer } = tree;
  if (answer?.kind !== 'DescribeTargets') throw new Error(tree.diagnostics[0]?.message);
  const [listener] = answer.listeners;
  const [target, ...more] = listener?.Targets ?? [];
  expect([answer.of, listener?.Port, target?.Port, target?.Weight, more]).toEqual(['lb-1', 80, 30080, 0, []]);
  expect([listener, target].map((object) => tree.refOf(object ?? {}).line)).toEqual([4, 7]);
  const { Response: body } = JSON.parse(TARGETS) as { Response: object };
  expect(parseClb(JSON.stringify(body), 'f', 'DescribeTargets-lb-1').answer).toEqual(answer);
});

it('says of what is of the wrong shape where it is, and leaves it out', () => {
  expect(parseClb(TARGETS, 'f', 'DescribeTargets-lb-1').diagnostics).toEqual([expect.objectContaining({ file: 'f', message: '0.Targets.1.Port is not an integer' }), expect.objectContaining({ message: '0.Targets.1.Port is not there' })]);
});

it.each([
  ['not JSON', '{', 'DescribeTargets-lb-1', 'not JSON'],
  ['no object', '[]', 'DescribeTargets-lb-1', 'not an object of JSON'],
  ['refused', '{ "Response": { "Error": { "Code": "AuthFailure" } } }', 'DescribeTargets-lb-1', 'DescribeTargets was refused: AuthFailure'],
  ['another answer', '{ "Response": { "InstanceSet": [] } }', 'DescribeLoadBalancers', 'is not a list'],
  ['of no security group', '{ "Response": { "SecurityGroupPolicySet": {} } }', 'DescribeSecurityGroupPolicies', 'must be named for its security group'],
  ['of no kind of account', '{ "Response": { "NetworkAccountType": 1 } }', 'DescribeNetworkAccountType', 'is not a string'],
  ['nobody\'s', '{ "Response": { "Listeners": [] } }', 'DescribeTargets', 'must be named for its load balancer'],
])('gives one clear error for what is %s', (_what, text, resource, message) => {
  const { answer, diagnostics } = parseClb(text, 'f', resource);
  expect(answer).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.message).toContain(message);
});
