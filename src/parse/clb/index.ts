/**
 * Answers of the API of Tencent Cloud's CLB, CVM and VPC, as its command line tool or its console's explorer gives them: JSON, with or without the `Response` around it. Only fields of the right
 * shape are taken over; everything else becomes a diagnostic with the line of the object.
 */
import type { Diagnostic } from '../../model/evidence/evidence.ts';
import { clbQuestionOf } from '../../model/tree/clb.ts';
import type { ClbAnswer, ClbTree } from '../../model/tree/clb.ts';
import { isRecord } from '../kube/located.ts';
import { list, string } from '../kube/readers/shape.ts';
import type { Place } from '../kube/readers/shape.ts';
import { described, lineOfComplaint } from './described.ts';
import { groupPolicies, healths, instances, listeners, located, machines, networkAcls } from './fields.ts';
import { linesOfObjects } from './lines.ts';

/** Reads the file of one answer; `resource` says which (`DescribeTargets-lb-6swt4hda`). Never throws. */
export function parseClb(text: string, file: string, resource: string): ClbTree {
  const nothing = (message: string): ClbTree => ({ file, diagnostics: [{ file, line: 1, message }], refOf: () => ({ file, line: 1 }) });
  const question = clbQuestionOf(resource);
  if (question === undefined) return nothing(`${resource} is no question to the API that netwhy knows`);
  const value = readJson(text);
  if (typeof value === 'string') return nothing(value);
  const lines = linesOfObjects(text, value);
  const body = isRecord(value['Response']) ? value['Response'] : value;
  if (isRecord(body['Error'])) return nothing(`${question.kind} was refused: ${String(body['Error']['Code']).slice(0, 100)}`);
  const complaints: string[] = [];
  const answer = answerOf(question, body, { path: [], complaints }, lines);
  const diagnostics = complaints.map((message): Diagnostic => ({ file, message, ...(question.kind === 'balancer' ? { line: lineOfComplaint(message, value, lines) } : {}) }));
  return { file, ...(answer === undefined ? {} : { answer }), diagnostics: answer === undefined && diagnostics.length === 0 ? [{ file, line: 1, message: `not an answer to ${resource}` }] : diagnostics, refOf: (object) => ({ file, line: lines.get(object) ?? 1 }) };
}

function readJson(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'not an object of JSON';
  } catch (error) {
    return `not JSON: ${error instanceof SyntaxError ? error.message.slice(0, 200) : 'cannot be read'}`;
  }
}

function answerOf({ kind, of }: NonNullable<ReturnType<typeof clbQuestionOf>>, body: Readonly<Record<string, unknown>>, place: Place, lines: WeakMap<object, number>): ClbAnswer | undefined {
  switch (kind) {
    case 'DescribeLoadBalancers': {
      const read = instances(lines)(body['LoadBalancerSet'], place);
      return read === undefined ? undefined : { kind, instances: read };
    }
    case 'DescribeListeners': case 'DescribeTargets': {
      const read = listeners(lines)(body['Listeners'], place);
      if (of === undefined) place.complaints.push(`the file of ${kind} must be named for its load balancer: ${kind}-LOADBALANCERID.json`);
      return read === undefined || of === undefined ? undefined : { kind, of, listeners: read };
    }
    case 'DescribeTargetHealth': {
      const read = healths(lines)(body['LoadBalancers'], place);
      return read === undefined ? undefined : { kind, balancers: read };
    }
    case 'DescribeInstances': {
      const read = machines(lines)(body['InstanceSet'], place);
      return read === undefined ? undefined : { kind, machines: read };
    }
    case 'DescribeSecurityGroupPolicies': {
      const read = groupPolicies(lines)(body['SecurityGroupPolicySet'], place);
      if (of === undefined) place.complaints.push(`the file of ${kind} must be named for its security group: ${kind}-SECURITYGROUPID.json`);
      return read === undefined || of === undefined ? undefined : { kind, of, policies: read };
    }
    case 'DescribeNetworkAcls': {
      const read = networkAcls(lines)(body['NetworkAclSet'], place);
      return read === undefined ? undefined : { kind, acls: read };
    }
    case 'DescribeNetworkAccountType': {
      const read = string(body['NetworkAccountType'], place);
      return read === undefined ? undefined : { kind, type: read };
    }
    case 'balancer': {
      const read = described((reader) => located(lines, reader))(body, place);
      if (of === undefined) place.complaints.push('the file must be named for its load balancer: balancer-NAME.json');
      return read === undefined || of === undefined ? undefined : { kind, of, balancer: read };
    }
    case 'vpcgw': {
      const read = list(string)(body['sources'], place);
      return read === undefined ? undefined : { kind, sources: read };
    }
  }
}
