import { expect, it } from 'vitest';
import type { ClusterItem } from '../../model/evidence/index.ts';
import type { PublicBandwidth } from '../../model/network/index.ts';
import { parseClb } from '../../parse/index.ts';
import { accountTold, assemblePublicBandwidth, instancesTold } from './index.ts';

const item = (resource: string, value: unknown): ClusterItem => ({ resource, file: `cluster/${resource}.json`, command: '', state: 'ok', text: () => JSON.stringify({ Response: value }, null, 2) });
const instance = (id: string, address: string, InternetAccessible?: unknown): unknown => ({ InstanceId: id, PrivateIpAddresses: [address], InternetAccessible });
const account = item('DescribeNetworkAccountType', { NetworkAccountType: 'LEGACY' });

function assembled(instances: readonly unknown[], ...more: readonly ClusterItem[]): PublicBandwidth | undefined {
  const items = [item('DescribeInstances', { InstanceSet: instances }), ...more];
  const read = (one: ClusterItem): ReturnType<typeof parseClb> => parseClb(one.text(), one.file, one.resource);
  return assemblePublicBandwidth(instancesTold(items, read), accountTold(items, read));
}

it('has the bandwidth of each machine by its address, several of one address and what is not said', () => {
  const { machines, account: kind } = assembled([instance('ins-1', '10.0.0.1', { InternetMaxBandwidthOut: 0 }), instance('ins-2', '10.0.0.1', { InternetMaxBandwidthOut: 5 }), instance('ins-3', '10.0.0.3', null)], account) ?? {};
  expect([...(machines ?? [])].map(([address, those]) => [address, ...those.map(({ id, mbps }) => `${id} ${mbps ?? '-'}`)])).toEqual([['10.0.0.1', 'ins-1 0', 'ins-2 5'], ['10.0.0.3', 'ins-3 -']]);
  expect(machines?.get('10.0.0.1')?.[0]?.because).toMatchObject({ ref: { file: 'cluster/DescribeInstances.json', line: 4 }, text: 'CVM ins-1: InternetMaxBandwidthOut 0' });
  expect(kind).toMatchObject({ kind: 'known', value: { ofMachines: true, because: { ref: { file: 'cluster/DescribeNetworkAccountType.json' }, text: 'NetworkAccountType LEGACY' } } });
});

it('has no kind of account that nobody asked for, and is nothing where nothing of it is said', () => {
  expect(assembled([instance('ins-1', '10.0.0.1', { InternetMaxBandwidthOut: 0 })])?.account).toEqual({ kind: 'missing', because: { text: 'no answer of DescribeNetworkAccountType says of which kind the account is' } });
  expect(assembled([instance('ins-1', '10.0.0.1')])).toBeUndefined();
  expect(assembled([instance('ins-1', '10.0.0.1')], item('DescribeNetworkAccountType', { NetworkAccountType: 'STANDARD' }))?.account).toMatchObject({ value: { ofMachines: false } });
  expect(assembled([instance('ins-1', '10.0.0.1')], item('DescribeNetworkAccountType', { NetworkAccountType: 'OTHER' }))?.account).toMatchObject({ kind: 'missing', because: { text: 'NetworkAccountType OTHER' } });
});
