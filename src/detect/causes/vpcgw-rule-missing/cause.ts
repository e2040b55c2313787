import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { Because } from '../../../model/network/index.ts';
import { ALL_VPCS, lineOfRow, lineOfWanted } from '../../../model/tcs/index.ts';
import type { RowChange, RowValues } from '../../../model/tcs/index.ts';
import type { TRoute } from '../../../model/tree/t-route.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { added } from '../../tcs/remedy.ts';
import { wantedTargets } from '../../tcs/targets.ts';
import { keyOf } from '../../tcs/world.ts';
import { gatewayAsk, gatewayObject, rewrittenRow, rowsFix, rowWords } from '../../vpcgw.ts';
import type { GatewayAsk } from '../../vpcgw.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'vpcgw-rule-missing';

/** VPCGW has no rule for the address, protocol and port that a machine of a VPC asks: none at all, or one that is for another protocol, port or VPC. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const hits = dropped(view.failures, 'balancer').flatMap(({ failure, by }) => {
    const ask = by.why === 'no-listener' ? gatewayAsk(view, failure.journey) : undefined;
    return ask === undefined ? [] : [{ failure, ask }];
  });
  return groupBy(hits, ({ ask: { member, proto, vip, vport } }) => `${member.vpc} ${proto} ${vip} ${vport}`).map((group) => {
    const [{ ask, failure }] = group;
    const near = nearOf(ask);
    const [first] = near;
    const finding = causeFinding(ID, group.map((one) => one.failure), {
      object: gatewayObject(ask), facts: factsOf(ask, first),
      evidence: [...evidenceOf(near.map(lineOfRow), wordsOf(ask)), ...evidenceOf([...wantedBy(ask), ...failure.disposition.because, ask.member.because])],
      fixes: [...near.map((row) => rowsFix('rewrite', ask, [rewrittenRow(row, differing(ask))])), ...addition(ask)],
    });
    return first === undefined ? finding : { ...finding, explanation: differsIn(ask, first) };
  });
}

/** Another port of the address that its own VPCService wants has no rule, or rules for one of other VPCs alone. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const ask = open === undefined || outcome.kind !== 'answered' ? undefined : gatewayAsk(view, open);
    const lacking = ask?.world.chains.flatMap(({ ports }) => ports).filter(({ chain, rules }) => chain.vpc.spec?.vpcip === ask.vip && rules.length === 0) ?? [];
    return ask === undefined || lacking.length === 0 ? [] : [{ ask, lacking }];
  }));
  return groupBy(passed, ({ ask }) => ask.vip).map(([{ ask, lacking }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: gatewayObject(ask),
    facts: { ...factsOf(ask, undefined), other: lacking.map(({ proto, vport }) => `${proto} ${vport}`).join(', ') },
    evidence: evidenceOf(lacking.map(({ chain: { vpc } }): Because => ({ ref: vpc.ref, text: `VPCService ${vpc.metadata.namespace ?? 'default'}/${vpc.metadata.name}` }))),
  }));
}

/** Rows for the address that differ in one thing alone. Those that a VPCService wants as they are stay. */
function nearOf({ rows, proto, vport, world, vip }: GatewayAsk): readonly TRoute[] {
  const isFree = (row: TRoute): boolean => !world.claims.has(keyOf(row.vpcId, row.proto, vip, row.vport));
  return rows.filter((row) => isFree(row) && [row.vpcId !== ALL_VPCS, row.proto !== proto, row.vport !== vport].filter(Boolean).length === 1);
}

function differsIn({ proto, vport }: GatewayAsk, row: TRoute): string {
  return row.proto !== proto ? 'proto' : row.vport !== vport ? 'vport' : 'vpcId';
}

/** The row as it must be: for all VPCs, as the rows of an address are that everybody asks. */
function differing({ proto, vport, rows }: GatewayAsk): Partial<RowValues> {
  return { vpcId: ALL_VPCS, ...(rows.some(({ uniqVpcId }) => uniqVpcId !== undefined) ? { uniqVpcId: 'vpc_-1' } : {}), proto, vport };
}

/** A row of its own, where a VPCService says what it must lead to. */
function addition(ask: GatewayAsk): readonly Fix[] {
  const { wanted, world } = ask;
  const rows = wanted === undefined ? [] : wantedTargets(wanted).flatMap((target) => added(world, wanted, target)).filter((change): change is RowChange<TRoute> => change.kind !== 'annotate');
  return rows.length === 0 ? [] : [rowsFix('add', ask, rows)];
}

function wantedBy({ wanted }: GatewayAsk): readonly Because[] {
  const vpc = wanted?.chain.vpc;
  return vpc === undefined ? [] : [lineOfWanted(vpc)];
}

function wordsOf({ proto, vip, vport }: GatewayAsk): string {
  return `vpcId -1 ${proto} ${vip}:${vport}`;
}

function factsOf(ask: GatewayAsk, near: TRoute | undefined): Finding['facts'] {
  return { proto: ask.proto, vip: ask.vip, port: ask.vport, vpc: ask.member.vpc, has: near === undefined ? '-' : rowWords(near) };
}
