import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Route, RoutingRule } from '../../model/network/route.ts';
import type { WalkContext } from '../context.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { routedPorts } from '../flow.ts';
import { OncePer } from '../once-per.ts';
import { ownerOf } from '../state/links.ts';
import { known } from '../state/part.ts';
import { confName, deviceConf, forkingSysctl, lineConf, onceADevice, orConf } from '../state/sysctl.ts';
import type { Setting } from '../state/sysctl.ts';
import { fibLookup, isInitialRule } from './fib.ts';
import type { FibAnswer } from './fib.ts';
import type { Flow } from './path.ts';

/** What the check of the source address says; everything but `ok` drops the packet. */
export type SourceVerdict =
  | { readonly kind: 'ok'; readonly because: readonly Because[]; readonly facts: Readonly<Record<string, string | number>> }
  | { readonly kind: 'local-source'; readonly because: readonly Because[] }
  | { readonly kind: 'martian'; readonly because: readonly Because[] }
  | { readonly kind: 'rp-filter'; readonly mode: number; readonly reverseDev?: string; readonly because: readonly Because[] };

/**
 * fib_validate_source (net/ipv4/fib_frontend.c): is the source one of ours, and would we reach it by the device it came from?
 * `oif` is the device that the packet will leave by, absent when it is for this host. The reverse lookup is the kernel's own:
 * the mark counts only with `src_valid_mark`, `iif` is the device it will leave by, or lo.
 */
export function validateSource(run: Run, skb: Skb, dev: Link, oif: string | undefined): SourceVerdict {
  const netns = run.netns(skb.netns);
  const { rpFilter, acceptLocal, redirects } = checksOf(run, netns, dev.name);
  if (rpFilter.value === 0 && !(redirects && oif === dev.name)) {
    if (acceptLocal.value === 1) return pass(rpFilter, acceptLocal.because);
    if (!hasCustomLocal(netns)) {
      const owner = ownerOf(netns, skb.packet.src);
      return owner === undefined ? pass(rpFilter, []) : { kind: 'local-source', because: [owner.address.because, ...acceptLocal.because] };
    }
  }
  return fullCheck(run, skb, dev, oif, rpFilter, acceptLocal);
}

function fullCheck(run: Run, skb: Skb, dev: Link, oif: string | undefined, rpFilter: Setting, acceptLocal: Setting): SourceVerdict {
  const netns = run.netns(skb.netns);
  const flow = reverseFlow(run, netns, skb, dev, oif);
  const answer = fibLookup(run, netns, flow);
  if (answer.kind === 'none') return lastResort(rpFilter, answer);
  const { route, nexthops } = answer.candidate;
  if (route.type === 'local' && acceptLocal.value !== 1) return { kind: 'local-source', because: [route.because, ...acceptLocal.because] };
  if (route.type !== 'unicast' && route.type !== 'local') return { kind: 'martian', because: answer.because };
  const uses = nexthops.some((nexthop) => nexthop.dev === dev.name) || (route.type === 'local' && dev.detail.kind === 'loopback');
  if (uses) return pass(rpFilter, answer.because);
  const noAddress = !dev.addresses.some((address) => address.ip.family === 4);
  if (noAddress) return lastResort(rpFilter, answer);
  if (rpFilter.value === 1) return rejected(rpFilter, answer);
  return pass(rpFilter, answer.because);
}

function reverseFlow(run: Run, netns: Netns, skb: Skb, dev: Link, oif: string | undefined): Flow {
  const mark = orConf(run, netns, dev.name, 'src_valid_mark').value === 1 ? skb.mark : 0;
  const { src, dst, tos, protocol } = skb.packet;
  const ports = routedPorts(skb.packet);
  return { family: 4, dst: src, src: dst, iif: oif ?? 'lo', mark, tos, protocol, sport: ports?.dport, dport: ports?.sport };
}

function lastResort(rpFilter: Setting, answer: FibAnswer): SourceVerdict {
  return rpFilter.value === 0 ? pass(rpFilter, answer.because) : rejected(rpFilter, answer);
}

function rejected(rpFilter: Setting, answer: FibAnswer): SourceVerdict {
  const because = [...rpFilter.because, ...answer.because];
  const reverseDev = answer.kind === 'none' ? undefined : answer.candidate.nexthops[0]?.dev;
  return { kind: 'rp-filter', mode: rpFilter.value, because, ...(reverseDev === undefined ? {} : { reverseDev }) };
}

const NOT_CHECKED: SourceVerdict = { kind: 'ok', because: [], facts: { mode: 0 } };

function pass(rpFilter: Setting, because: readonly Because[]): SourceVerdict {
  return rpFilter.value === 0 ? NOT_CHECKED : { kind: 'ok', because: [...rpFilter.because, ...because], facts: { mode: rpFilter.value } };
}

/** What a device's settings make of the check. */
interface Checks {
  readonly rpFilter: Setting;
  readonly acceptLocal: Setting;
  readonly redirects: boolean;
}

const checksOf = onceADevice((ctx, netns, dev): Checks => (
  { rpFilter: rpFilterOf(ctx, netns, dev), acceptLocal: orConf(ctx, netns, dev, 'accept_local'), redirects: orConf(ctx, netns, dev, 'send_redirects').value === 1 }));

/** max(all, device): 0 off, 1 strict, 2 loose. Where sysctls were not collected, off and strict are walked. */
function rpFilterOf(ctx: WalkContext, netns: Netns, dev: string): Setting {
  if (netns.sysctls.kind === 'missing') return forkingSysctl(ctx, netns, confName(4, dev, 'rp_filter'), 0, [0, 1]);
  const all = lineConf(ctx, netns, 4, 'all', 'rp_filter');
  const own = deviceConf(ctx, netns, 4, dev, 'rp_filter', 0);
  return own.value >= all.value ? own : all;
}

const localByHand = new OncePer((routes: readonly Route[]) => routes.some((route) => route.type === 'local' && route.protocol !== 'kernel'));
const rulesByHand = new OncePer((rules: readonly RoutingRule[]) => rules.some((rule) => !isInitialRule(rule)));

/** Local routes added by hand, or policy rules beside the initial three, make the kernel look the source up in full. */
function hasCustomLocal(netns: Netns): boolean {
  return localByHand.of(known(netns.routes4)) || rulesByHand.of(known(netns.rules4));
}
