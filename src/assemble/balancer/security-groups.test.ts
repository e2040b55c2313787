import { describe, expect, it } from 'vitest';
import type { ClusterItem } from '../../model/evidence/index.ts';
import type { Link, Netns, SecurityGroups } from '../../model/network/index.ts';
import { parseClb } from '../../parse/index.ts';
import { parsePrefix } from '../../net/prefix.ts';
import { known } from '../part/index.ts';
import { assembleSecurityGroups, groupsTold, instancesTold } from './index.ts';

const item = (resource: string, value: unknown): ClusterItem => ({ resource, file: `cluster/${resource}.json`, command: '', state: 'ok', text: () => JSON.stringify({ Response: value }, null, 2) });
const prefix = parsePrefix('10.0.0.1/24');
const link = (ifindex: number, address: string): Link => ({ ifindex, addresses: [{ ip: ipOf(address), prefix }] }) as unknown as Link;
const ipOf = (text: string): { readonly family: 4; readonly value: bigint } => ({ family: 4, value: parsePrefix(text)?.first ?? 0n });
const host: Pick<Netns, 'id' | 'node' | 'links'> = { id: 'n1/host', node: 'n1', links: known([link(2, '10.9.0.1'), link(3, '10.0.0.1')]) };

function groups(policies: unknown, instance: unknown = { InstanceId: 'ins-1', PrivateIpAddresses: ['10.0.0.1'], SecurityGroupIds: ['sg-b', 'sg-a'] }): SecurityGroups | undefined {
  const items = [item('DescribeSecurityGroupPolicies-sg-a', { SecurityGroupPolicySet: { Version: '3', Ingress: policies, Egress: [] } }), item('DescribeInstances', { InstanceSet: [instance] })];
  const read = (one: ClusterItem): ReturnType<typeof parseClb> => parseClb(one.text(), one.file, one.resource);
  return assembleSecurityGroups([host], instancesTold(items, read), groupsTold(items, read));
}

const only = (policy: unknown): unknown => groups([policy])?.policies.get('sg-a')?.policies.ingress[0];

describe('security groups of Tencent Cloud', () => {
  it('stand before the device that has the address of the instance, in the order of their binding', () => {
    expect(groups([])?.members.get('n1/host')).toMatchObject({ ifindex: 3, groups: ['sg-b', 'sg-a'], because: { text: 'CVM ins-1: security groups sg-b, sg-a' } });
    expect(groups([], { InstanceId: 'ins-1', PrivateIpAddresses: ['10.0.0.2'], SecurityGroupIds: ['sg-a'] })?.members.size).toBe(0);
  });

  it('are none where the policies of none were asked for', () => {
    expect(assembleSecurityGroups([host], [], new Map())).toBeUndefined();
  });

  it('have their policies by index, whatever the order of the answer, each with its line', () => {
    const [first, second] = groups([{ PolicyIndex: 1, Protocol: 'ALL', Port: 'ALL', CidrBlock: '0.0.0.0/0', Action: 'DROP' }, { PolicyIndex: 0, Protocol: 'tcp', Port: '80,30000-32768', CidrBlock: '10.0.0.0/8', Action: 'ACCEPT' }])?.policies.get('sg-a')?.policies.ingress ?? [];
    expect(first).toMatchObject({ accepts: true, protocol: 6, ports: [{ from: 80, to: 80 }, { from: 30_000, to: 32_768 }], peer: { length: 8 }, because: { text: 'security group sg-a: ingress 0 ACCEPT tcp 80,30000-32768 10.0.0.0/8' } });
    expect(second).toMatchObject({ accepts: false, protocol: 'all', ports: 'all', peer: { length: 0 } });
    expect(first?.because.ref?.line).toBeGreaterThan(second?.because.ref?.line ?? 0);
  });

  it('leave what a template says, or what cannot be read, untold', () => {
    const empty = { ServiceTemplate: { ServiceId: '', ServiceGroupId: '' }, AddressTemplate: { AddressId: '', AddressGroupId: '' } };
    expect(only({ ...empty, Protocol: 'TCP', Port: '80', CidrBlock: '', SecurityGroupId: 'sg-c', Action: 'ACCEPT' })).toMatchObject({ protocol: 6, peer: { group: 'sg-c' } });
    expect(only({ Protocol: 'TCP', Port: '80', AddressTemplate: { AddressId: 'ipm-1' }, Action: 'ACCEPT' })).not.toHaveProperty('peer');
    const service = only({ ServiceTemplate: { ServiceId: 'ppm-1' }, CidrBlock: '0.0.0.0/0', Action: 'ACCEPT' });
    expect(service).not.toHaveProperty('protocol');
    expect(service).not.toHaveProperty('ports');
    expect(only({ Protocol: 'TCP', Port: 'eighty', CidrBlock: '0.0.0.0/0', Action: 'ACCEPT' })).not.toHaveProperty('ports');
    expect(only({ Protocol: 'TCP', Port: '80', CidrBlock: '0.0.0.0/0' })).not.toHaveProperty('accepts');
    expect(only({ Protocol: 'ICMP', Port: '', Ipv6CidrBlock: '::/0', Action: 'ACCEPT' })).toMatchObject({ protocol: 1, ports: 'all', peer: { family: 6 } });
  });
});
