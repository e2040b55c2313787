import { serviceNameOf } from '../../model/kube/index.ts';
import type { Service, VpcService } from '../../model/kube/index.ts';
import { ALL_VPCS } from '../../model/tcs/index.ts';
import type { TcsParts } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { groupBy } from '../../net/group-by.ts';
import { targetsOf } from './annotation.ts';
import { endOf, keyOf, nameOf, protoOf } from './world.ts';
import type { Chain, ChainPort, TcsWorld } from './world.ts';

/** Joins VPCServices with their Services and rules, each by index: thousands of them are compared at once. */
export function tcsWorld(parts: TcsParts): TcsWorld {
  const services = new Map((parts.services ?? []).map((service) => [nameOf(service), service]));
  const rows = parts.table?.rows ?? [];
  const byKey = groupBy(rows, (row) => keyOf(row.vpcId, row.proto, row.vip, row.vport));
  const rulesByEnd = groupBy(rows, (row) => endOf(row.proto, row.vip, row.vport));
  const byVip = groupBy(rows, ({ vip }) => vip);
  const drafts = parts.vpcServices.map((vpc) => draftOf(vpc, services));
  const claims = groupBy(drafts.flatMap((chain) => keysOf(chain.vpc).map((key) => ({ key, chain }))), ({ key }) => key);
  const near = new Set<TRoute>();
  const isFree = (row: TRoute): boolean => !claims.has(keyOf(row.vpcId, row.proto, row.vip, row.vport));
  for (const { chain, ports } of drafts.map((draft) => ({ chain: draft, ports: draft.ports }))) {
    if (chain.isDeleted) continue;
    for (const { port, protocol } of chain.vpc.spec?.ports ?? []) {
      const made = portOf(chain, port, protoOf({ ...(protocol === undefined ? {} : { protocol }) }), byKey, (row) => isFree(row) && !near.has(row), byVip);
      for (const row of made.near) near.add(row);
      ports.push(made);
    }
  }
  return { parts, chains: drafts, claims: new Map([...claims].map(([key, found]) => [key, found.map(({ chain }) => chain)])), rulesByEnd, near };
}

type Draft = Omit<Chain, 'ports'> & { readonly ports: ChainPort[] };

function draftOf(vpc: VpcService, services: ReadonlyMap<string, Service>): Draft {
  const serviceName = serviceNameOf(vpc);
  const service = services.get(`${vpc.metadata.namespace ?? 'default'}/${serviceName}`);
  const balancers = (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined || ip === '' ? [] : [ip]));
  return { vpc, name: `vpcservice/${nameOf(vpc)}`, serviceName, ...(service === undefined ? {} : { service }), isDeleted: vpc.metadata.deletionTimestamp !== undefined, balancers, ports: [] };
}

function keysOf({ spec }: VpcService): readonly string[] {
  const { vpcid, vpcip, ports = [] } = spec ?? {};
  return vpcid === undefined || vpcip === undefined ? [] : [...new Set(ports.map((port) => keyOf(vpcid, protoOf(port), vpcip, port.port)))];
}

function portOf(chain: Chain, vport: number, proto: string, byKey: ReadonlyMap<string, readonly TRoute[]>, isFree: (row: TRoute) => boolean, byVip: ReadonlyMap<string, readonly TRoute[]>): ChainPort {
  const { vpcid = ALL_VPCS, vpcip = '' } = chain.vpc.spec ?? {};
  const told = targetsOf(chain.vpc.metadata.annotations?.[String(vport)] ?? '') ?? [];
  const numbers = [...told.map(({ pport }) => pport), vport];
  const own = (chain.service?.spec?.ports ?? []).filter((one) => protoOf(one) === proto);
  const servicePort = numbers.flatMap((number) => own.find(({ port }) => port === number) ?? [])[0];
  const rules = byKey.get(keyOf(vpcid, proto, vpcip, vport)) ?? [];
  const near = rules.length > 0 ? [] : (byVip.get(vpcip) ?? []).filter((row) => isFree(row) && [row.vpcId !== vpcid, row.proto !== proto, row.vport !== vport].filter(Boolean).length === 1);
  return { chain, proto, vport, told, ...(servicePort === undefined ? {} : { servicePort }), rules, near };
}
