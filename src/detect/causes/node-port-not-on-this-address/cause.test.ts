import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../../../scripts/cases.ts';
import { first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('node-port-not-on-this-address');

const OTHER = 'cases/kube-proxy/node-port-on-other-address-nftables';

it('is helped by a configuration that has the networks of all nodes, and the asked one', async () => {
  const cover = first(await reportOf(readCase(OTHER))).proofs.find(({ commands: [command] }) => command?.text.includes('nodePortAddresses'));
  expect(cover?.commands.map(({ text }) => text)).toEqual(['kube-proxy, KubeProxyConfiguration of all nodes: nodePortAddresses: ["10.0.0.0/24","192.168.50.0/24"]']);
  expect(cover?.after.kind).toBe('reachable');
  expect(cover?.message.en).toContain('all nodes');
});

it('is helped on every collected node that has an address in those networks', async () => {
  const cover = first(await reportOf(readCase(OTHER))).proofs.find(({ commands: [command] }) => command?.text.includes('nodePortAddresses'));
  const at = (cover?.changes ?? []).flatMap((change) => (change.kind === 'program-service' ? [change.netns] : []));
  expect(at).toEqual(['n1/host', 'n3/host']);
});

it('keeps the address of a node whose networks were not collected', async () => {
  const { report } = await reportWithEdit(OTHER, (text, file) => (file === 'cluster/nodes.json' ? text.replaceAll('10.0.0.2"', '10.9.0.2"') : text));
  const texts = first(report).proofs.flatMap(({ commands }) => commands.map(({ text }) => text));
  expect(texts.find((text) => text.includes('nodePortAddresses'))).toContain('["10.0.0.0/24","10.9.0.2/32","192.168.50.0/24"]');
});
