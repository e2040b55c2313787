import { expect, it } from 'vitest';
import { CAUSES } from '../../src/detect/index.ts';
import { FAULT_KINDS } from './faults/index.ts';
import { drawRound } from './round.ts';

/** Of the kernels at hand the one that has the least. */
const have = new Set(['vxlan', 'iptables-legacy'] as const);

/** What that kernel cannot do: IPVS, IPIP, a setting of the whole machine, a sysctl that is gone since 4.12, an emulated card's way with large segments. */
const NOT_HERE = [
  'client-port-is-node-port', 'ipvs-without-real-servers', 'load-balancer-address-answered-by-all', 'load-balancer-address-bound', 'tunnel-endpoint-wrong', 'tunnel-source-unexpected',
  'underlay-drops-ipip', 'conntrack-table-full', 'tw-recycle-drops-translated', 'segmentation-offload-broken',
];

/** Causes of load balancers and gateways, which no round draws. */
const NOT_DRAWN = [
  'load-balancer-backend-port-wrong', 'load-balancer-loops-back', 'load-balancer-not-announced', 'load-balancer-probes-lost', 'load-balancer-probes-mislead', 'load-balancer-rule-missing', 'load-balancer-without-backend', 'load-balancer-without-listener',
  'network-acl-refuses', 'public-bandwidth-missing', 'security-group-refuses', 'vpcgw-rule-leads-elsewhere', 'vpcgw-rule-missing',
];

it.each(FAULT_KINDS.map(({ name }) => name))('some network can have the fault %s', (name) => {
  const { injected, layout, probe } = drawRound(1, 0, have, name);
  expect(injected?.cause).toBeDefined();
  expect(layout.cluster.pods).toContainEqual(expect.objectContaining({ name: layout.servers[0].name }));
  expect(probe.to).not.toContain('undefined');
});

it('a seed draws the same rounds again', () => {
  const drawn = (): unknown => [0, 1, 2, 3].map((number) => drawRound(7, number, have)).map(({ kind, layout, probe }) => ({ kind, layout, probe }));
  expect(drawn()).toEqual(drawn());
});

it('every cause that this kernel can carry out is the fault of some round', () => {
  const drawn = new Set<string>(FAULT_KINDS.map(({ name }) => drawRound(1, 0, have, name).injected?.cause ?? ''));
  expect(CAUSES.map(({ id }) => id).filter((id) => !drawn.has(id) && !NOT_HERE.includes(id) && !NOT_DRAWN.includes(id))).toEqual([]);
});

it('no two kinds of faults have one name', () => {
  expect(new Set(FAULT_KINDS.map(({ name }) => name)).size).toBe(FAULT_KINDS.length);
});
