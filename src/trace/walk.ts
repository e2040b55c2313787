import { receive } from './device/receive.ts';
import { transmit } from './device/transmit.ts';
import { ipReceive } from './input/ip-receive.ts';
import { localIn } from './input/local-in.ts';
import { loopWatch } from './loop.ts';
import type { Next } from './next.ts';
import { forward } from './output/forward.ts';
import { localOut } from './output/local-out.ts';
import { output } from './output/output.ts';
import type { Run } from './run.ts';
import type { Skb } from './skb.ts';
import { Unknowable } from './state/part.ts';
import { endOf, Stop } from './stop.ts';
import type { End } from './stop.ts';

/**
 * Carries one packet to its end: from function to function of the kernel's datapath, through devices and namespaces, until a
 * socket takes it or something ends it. `begin` is the sender's part, for which nothing else would catch what stops it.
 */
export function carry(run: Run, skb: Skb, begin: () => Next): End {
  const end = travel(run, skb, begin, undefined);
  if (end === undefined) throw new Error('a journey without an end');
  return end;
}

/** Carries a packet until it is where `goal` wants it; gives how it ended when it does not get there. */
export function travel(run: Run, skb: Skb, begin: () => Next, goal: ((next: Next) => boolean) | undefined): End | undefined {
  const watch = loopWatch();
  let current = skb;
  try {
    let next = begin();
    while (next.kind !== 'end') {
      current = next.skb;
      watch.see(next);
      if (goal?.(next) === true) return undefined;
      next = advance(run, next);
    }
    return next.end;
  } catch (reason) {
    if (reason instanceof Stop) return watch.ended(reason.end);
    if (!(reason instanceof Unknowable)) throw reason;
    run.step({ stage: 'route', action: 'unknown', because: reason.because, facts: {} });
    return endOf(current, { kind: 'unknown' }, { because: reason.because });
  }
}

/** The datapath, one function of the kernel at a time. */
function advance(run: Run, next: Exclude<Next, { kind: 'end' }>): Next {
  switch (next.kind) {
    case 'local-out': return localOut(run, next.skb, next.path);
    case 'output': return output(run, next.skb, next.path);
    case 'transmit': return transmit(run, next.skb, next.dev, next.nexthop);
    case 'receive': return intoNamespace(run, next.skb, () => receive(run, next.skb, next.dev, next.own), next.dev.name);
    case 'ip-receive': return ipReceive(run, next.skb, next.dev, next.hooked === true);
    case 'forward': return forward(run, next.skb, next.dev, next.path);
    case 'local-in': return localIn(run, next.skb, next.dev);
  }
}

/** Another stack, another hop: the packet's stay in a namespace begins where it comes in by a device from outside. */
function intoNamespace(run: Run, skb: Skb, go: () => Next, dev: string): Next {
  if (run.here() !== skb.netns) run.enter(skb.netns, dev);
  return go();
}
