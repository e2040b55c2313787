import type { Ip } from '../../net/ip.ts';
import { bitsOf } from '../../net/ip.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Run } from '../run.ts';
import { isInitialRule } from '../route/fib.ts';
import { isLoopback } from '../route/special.ts';
import { deviceConf, maxConf } from '../state/sysctl.ts';
import type { Audience, Hearer } from './audience.ts';

/** Hearers of one audience: those that surely answer for addresses of their own only, by these, and all others. */
interface Index {
  readonly owners: ReadonlyMap<bigint, ReadonlySet<Hearer>>;
  readonly others: ReadonlySet<Hearer>;
}

/** So few are asked one by one. */
const FEW = 4;

const indexes = new WeakMap<Audience, Index>();

/**
 * Who of an audience may answer an ARP request for an address. A wire of a hundred nodes hears every request, and most of them surely
 * keep silent, whoever asks: the routing rules are the initial ones, no route makes the address local, and nothing makes
 * them answer for others (proxy_arp, proxy_arp_pvlan, a proxy entry; arp_process, net/ipv4/arp.c).
 */
export function mayAnswerFor(run: Run, audience: Audience, target: Ip): (hearer: Hearer) => boolean {
  if (target.family === 6 || audience.hearers.length <= FEW) return () => true;
  const index = indexes.get(audience) ?? indexOf(run, audience);
  indexes.set(audience, index);
  const owners = index.owners.get(target.value);
  return (hearer) => index.others.has(hearer) || owners?.has(hearer) === true;
}

function indexOf(run: Run, { hearers }: Audience): Index {
  const owners = new Map<bigint, Set<Hearer>>();
  const others = new Set<Hearer>();
  for (const hearer of hearers) {
    const own = ownOnly(run, hearer);
    if (own === undefined) others.add(hearer);
    else for (const value of own) owners.set(value, (owners.get(value) ?? new Set()).add(hearer));
  }
  return { owners, others };
}

/** The addresses for which a stack may answer over a device, when that is surely its own ones only. */
function ownOnly(run: Run, { netns: id, link }: Hearer): readonly bigint[] | undefined {
  const netns = run.netns(id);
  const { rules4, sysctls, neighbours } = netns;
  if (rules4.kind === 'missing' || sysctls.kind === 'missing' || neighbours.kind === 'missing') return undefined;
  const proxies = maxConf(run, netns, link.name, 'proxy_arp').value !== 0 || deviceConf(run, netns, 4, link.name, 'proxy_arp_pvlan', 0).value !== 0;
  if (proxies || !rules4.value.every(isInitialRule) || neighbours.value.some((entry) => entry.proxy)) return undefined;
  return localAddresses(netns);
}

function localAddresses({ routes4 }: Netns): readonly bigint[] | undefined {
  if (routes4.kind === 'missing') return undefined;
  const local = routes4.value.filter((route) => route.type === 'local' && !isLoopback({ family: 4, value: route.dst.first }));
  return local.every((route) => route.dst.length === bitsOf(4)) ? local.map((route) => route.dst.first) : undefined;
}
