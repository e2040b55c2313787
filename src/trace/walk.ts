import type { TakenUp, Trip } from './bookmark.ts';
import { receive } from './device/receive.ts';
import { transmit } from './device/transmit.ts';
import { familyOf, settle } from './hook.ts';
import { afterPrerouting, ipReceive } from './input/ip-receive.ts';
import { localIn } from './input/local-in.ts';
import { LoopWatch } from './loop.ts';
import { resumeHook } from './netfilter/index.ts';
import type { Next } from './next.ts';
import { forward } from './output/forward.ts';
import { localOut } from './output/local-out.ts';
import { output } from './output/output.ts';
import type { Run } from './run.ts';
import { meetAcl } from './network-acl/index.ts';
import { meetGroups } from './security-group/index.ts';
import type { Skb } from './skb.ts';
import { Unknowable } from './state/part.ts';
import { endOf, Stop } from './stop.ts';
import type { End } from './stop.ts';

/**
 * Carries one packet to its end: from function to function of the kernel's datapath, through devices and namespaces, until a
 * socket takes it or something ends it. `make` and `begin` are the sender's part, for which nothing else would catch what stops it. A run that is taken
 * up on the way needs neither that nor a packet made.
 */
export function carry<From>(run: Run, from: From, make: (run: Run, from: From) => Skb, begin: (run: Run, skb: Skb, from: From) => Next): End {
  const trip: Trip = { watch: new LoopWatch(), next: undefined };
  const taken = run.setOut(trip);
  const end = taken === undefined ? travel(run, trip, make(run, from), from, begin, undefined) : travel(run, trip, taken.skb, taken, takeUp, undefined);
  if (end === undefined) throw new Error('a journey without an end');
  return end;
}

/** Carries a packet until it is where `goal` wants it; gives how it ended when it does not get there. */
export function travel<From>(run: Run, trip: Trip, skb: Skb, from: From, begin: (run: Run, skb: Skb, from: From) => Next, goal: ((next: Next) => boolean) | undefined): End | undefined {
  try {
    let next = begin(run, skb, from);
    while (next.kind !== 'end') {
      trip.next = next;
      trip.watch.see(next);
      if (goal?.(next) === true) return undefined;
      next = advance(run, next);
    }
    return next.end;
  } catch (reason) {
    if (reason instanceof Stop) return trip.watch.ended(reason.end);
    if (!(reason instanceof Unknowable)) throw reason;
    run.step({ stage: 'route', action: 'unknown', because: reason.because, facts: {} });
    return endOf(trip.next?.skb ?? skb, { kind: 'unknown' }, { because: reason.because });
  }
}

/** Goes on where another run of the walk was before it rolled dice. */
function takeUp(run: Run, skb: Skb, { dev, place }: TakenUp): Next {
  settle(skb, place.hook, familyOf(skb), resumeHook(run, skb, place));
  return afterPrerouting(run, skb, dev);
}

/** The datapath, one function of the kernel at a time. */
function advance(run: Run, next: Exclude<Next, { kind: 'end' }>): Next {
  switch (next.kind) {
    case 'local-out': return localOut(run, next.skb, next.path);
    case 'output': return output(run, next.skb, next.path);
    case 'transmit': return transmit(run, next.skb, next.dev, next.nexthop);
    case 'receive': return intoNamespace(run, next);
    case 'ip-receive': return ipReceive(run, next.skb, next.dev, next.hooked === true);
    case 'forward': return forward(run, next.skb, next.dev, next.path);
    case 'local-in': return localIn(run, next.skb, next.dev, next.anycast);
  }
}

/** Another stack, another hop: the packet's stay in a namespace begins where it comes in by a device from outside. */
function intoNamespace(run: Run, { skb, dev, own }: Extract<Next, { kind: 'receive' }>): Next {
  if (run.here() !== skb.netns) run.enter(skb.netns, dev.name);
  meetAcl(run, skb, dev, 'ingress');
  meetGroups(run, skb, dev, 'ingress');
  return receive(run, skb, dev, own);
}
