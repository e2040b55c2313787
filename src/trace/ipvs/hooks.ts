import type { Link } from '../../model/network/link.ts';
import type { Builtin, HookVerdict } from '../netfilter/index.ts';
import type { Next } from '../next.ts';
import { routeAgain } from '../route/reroute.ts';
import type { Path } from '../route/path.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { sysctl } from '../state/sysctl.ts';
import { answerFromServer } from './out.ts';
import { requestFromClient } from './in.ts';

/** Handlers for a hook, and where the packet goes when one of them took it. */
export interface IpvsHandlers {
  readonly builtins: readonly Builtin[];
  next(): Next;
}

/** LOCAL_IN: answers of real servers for local clients at 98, requests for virtual services at 99 (ip_vs_ops4, ip_vs_core.c). */
export function ipvsAtInput(run: Run, skb: Skb, dev: Link): IpvsHandlers {
  return handlers(run, skb, 'input', dev, [98, 99]);
}

/** LOCAL_OUT: the same for packets made here, at -99 and -98, right after nat. */
export function ipvsAtOutput(run: Run, skb: Skb): IpvsHandlers {
  return handlers(run, skb, 'output', undefined, [-99, -98]);
}

function handlers(run: Run, skb: Skb, hook: 'input' | 'output', dev: Link | undefined, [out, into]: readonly [number, number]): IpvsHandlers {
  if (!active(run, skb)) return { builtins: [], next: notTaken };
  let next: Next | undefined;
  const request = (): HookVerdict | undefined => {
    next = requestFromClient(run, skb, hook, dev);
    return next === undefined ? undefined : { kind: 'stolen', by: 'ipvs' };
  };
  const answer = (): undefined => void answerFromServer(run, skb);
  return { builtins: [{ priority: out, name: 'ipvs out', run: answer }, { priority: into, name: 'ipvs in', run: request }], next: () => next ?? notTaken() };
}

function notTaken(): never {
  throw new Error('IPVS took a packet without saying where it goes');
}

/** FORWARD: answers of real servers get the virtual address as source at 100, and with `snat_reroute` a new way. Nothing where IPVS has nothing to do. */
export function ipvsAtForward(run: Run, skb: Skb, path: Path): { readonly builtins: readonly Builtin[]; path(): Path } | undefined {
  return active(run, skb) ? atForward(run, skb, path) : undefined;
}

function atForward(run: Run, skb: Skb, path: Path): { readonly builtins: readonly Builtin[]; path(): Path } {
  let way = path;
  return { builtins: [answers(run, skb, (again) => { way = again; })], path: () => way };
}

/** The same for a bridged frame that br_netfilter shows to FORWARD: it must have a way too, and stays on the bridge all the same (seen on 6.1). */
export function ipvsAtBridgedForward(run: Run, skb: Skb): readonly Builtin[] {
  return active(run, skb) ? [answers(run, skb, () => undefined)] : [];
}

function answers(run: Run, skb: Skb, found: (again: Path) => void): Builtin {
  const answer = (): undefined => {
    const rewritten = answerFromServer(run, skb);
    if (rewritten && sysctl(run, run.netns(skb.netns), 'net.ipv4.vs.snat_reroute', 1).value !== 0) found(routeAgain(run, skb));
    return undefined;
  };
  return { priority: 100, name: 'ipvs out', run: answer };
}

/** A namespace without a virtual service or connection has nothing for IPVS to do; one that was not collected may have. */
function active(run: Run, skb: Skb): boolean {
  const { ipvs, ipvsConnections } = run.netns(skb.netns);
  if (ipvs.kind === 'missing') return true;
  return ipvs.value.length > 0 || (ipvsConnections.kind === 'known' && ipvsConnections.value.length > 0);
}
