import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { Because } from '../../../model/network/index.ts';
import { lineOfRow, lineOfWanted } from '../../../model/tcs/index.ts';
import type { TRoute } from '../../../model/tree/t-route.ts';
import { formatIpPort, parseIp, sameIp } from '../../../net/ip.ts';
import { protocolNumber } from '../../../net/protocol.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { isRight, wantedTargets } from '../../tcs/targets.ts';
import { keyOf } from '../../tcs/world.ts';
import type { Target } from '../../tcs/world.ts';
import { choiceOf } from '../../balancer.ts';
import { gatewayAsk, gatewayObject, rewrittenRow, rowsFix, rowWords } from '../../vpcgw.ts';
import type { GatewayAsk } from '../../vpcgw.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'vpcgw-rule-leads-elsewhere';

/** The rule of VPCGW that a packet takes leads to another place than where what is asked for is: to an address or port from before it moved. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['nothing-listens-on-target-port', 'listens-on-loopback-only', 'neighbour-unresolved', 'missing-route'],
  detect: (view) => [...found(view), ...noted(view)],
};

interface Astray {
  readonly ask: GatewayAsk;
  readonly row: TRoute;
  readonly wanted: readonly Target[];
  /** By what it is known where it must lead. */
  readonly by: readonly Because[];
  readonly why: 'service' | 'like';
}

function found(view: View): readonly Finding[] {
  const hits = view.failures.flatMap((failure) => {
    const astray = astrayOf(view, failure);
    return astray === undefined ? [] : [{ failure, ...astray }];
  });
  return groupBy(hits, ({ row }) => `${row.ref.file}:${row.ref.line}`).map((group) => {
    const [{ failure, ask, row, wanted, by, why }] = group;
    const finding = causeFinding(ID, group.map((one) => one.failure), {
      object: gatewayObject(ask), facts: factsOf(row, wanted), evidence: [...evidenceOf([lineOfRow(row)], wanted.map(words).join(', ')), ...evidenceOf([...by, ...failure.disposition.because])],
      fixes: wanted.map((target): Fix => rowsFix('lead', ask, [rewrittenRow(row, target)])),
    });
    return why === 'service' ? finding : { ...finding, explanation: why };
  });
}

/** A row of another VPC leads elsewhere: its machines do not come where this one's do. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const ask = open === undefined || outcome.kind !== 'answered' ? undefined : gatewayAsk(view, open);
    const [taken] = ask?.taken ?? [];
    const others = ask === undefined || taken === undefined ? [] : ask.rows.filter((row) => row.proto === ask.proto && row.vport === ask.vport && !ask.taken.includes(row) && (row.pip !== taken.pip || row.pport !== taken.pport));
    return ask === undefined || taken === undefined || others.length === 0 ? [] : [{ ask, taken, others }];
  }));
  return groupBy(passed, ({ ask }) => `${ask.proto} ${ask.vip} ${ask.vport}`).map(([{ ask, taken, others }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: gatewayObject(ask),
    facts: { ...factsOf(taken, []), other: others.map(rowWords).join(', ') }, evidence: evidenceOf([taken, ...others].map(lineOfRow)),
  }));
}

/** Of a failure behind VPCGW the row that it came by, where another target is the right one. */
function astrayOf(view: View, { branch, journey }: Failure): Astray | undefined {
  const open = branch.journeys.find(({ purpose }) => purpose === 'open');
  const backend = open === undefined || journey.direction !== 'forward' ? undefined : choiceOf(open)?.facts['backend'];
  const ask = open === undefined ? undefined : gatewayAsk(view, open);
  const row = ask?.taken.find((one) => words(one) === backend);
  if (ask === undefined || row === undefined) return undefined;
  const { wanted } = ask;
  if (wanted !== undefined) {
    const targets = wantedTargets(wanted);
    return targets.length === 0 || isRight(ask.world, wanted, row) ? undefined : { ask, row, wanted: targets, by: wantedBy(ask), why: 'service' };
  }
  const like = listens(view, row) ? [] : likeRows(view, ask, row);
  return like.length === 0 ? undefined : { ask, row, wanted: like, by: like.map(lineOfRow), why: 'like' };
}

/** Rules for the same port of other addresses that nobody of Kubernetes keeps, as the nameservers of VPCs are, that lead to where something listens. */
function likeRows(view: View, { world, proto, vport }: GatewayAsk, row: TRoute): readonly TRoute[] {
  const rows = view.tRoute.kind === 'known' ? view.tRoute.value.rows : [];
  const like = rows.filter((one) => one.proto === proto && one.vport === vport && one.vip !== row.vip && words(one) !== words(row) && !world.claims.has(keyOf(one.vpcId, proto, one.vip, vport)));
  return groupBy(like.filter((one) => listens(view, one)), words).map(([first]) => first);
}

/** Whether a machine that was collected has the target's address, and a socket for its port. */
function listens({ network }: View, { pip, pport, proto }: TRoute): boolean {
  const ip = parseIp(pip);
  const protocol = protocolNumber(proto);
  return ip !== undefined && [...network.netns.values()].some(({ links, listeners }) => {
    const has = links.kind === 'known' && links.value.some(({ addresses }) => addresses.some((own) => sameIp(own.ip, ip)));
    return has && listeners.kind === 'known' && listeners.value.some((one) => one.protocol === protocol && one.port === pport);
  });
}

function wantedBy({ wanted }: GatewayAsk): readonly Because[] {
  const { vpc, service, balancers } = wanted?.chain ?? {};
  return [
    ...(vpc === undefined ? [] : [lineOfWanted(vpc)]),
    ...(service === undefined ? [] : [{ ref: service.ref, text: `Service ${service.metadata.namespace ?? 'default'}/${service.metadata.name}: status.loadBalancer.ingress ${(balancers ?? []).join(', ')}` }]),
  ];
}

function words({ pip, pport }: Target): string {
  const ip = parseIp(pip);
  return ip === undefined ? `${pip}:${pport}` : formatIpPort(ip, pport);
}

function factsOf(row: TRoute, wanted: readonly Target[]): Finding['facts'] {
  return { proto: row.proto, vip: row.vip, port: row.vport, has: words(row), wanted: wanted.length === 0 ? '-' : wanted.map(words).join(', ') };
}
