import type { Because } from '../model/network/because.ts';
import type { Disposition, DispositionKind, DroppedKind, Errno, LostBy } from '../model/trace/disposition.ts';
import { sameSkb } from './skb.ts';
import type { Skb } from './skb.ts';
import type { Reaction } from './reaction.ts';

/** How a packet ended, and what the kernel does about it. */
export interface End {
  readonly disposition: Disposition;
  /** The packet as it was when it ended. */
  readonly skb: Skb;
  /** The answer that the kernel sends back, not yet walked. */
  readonly reaction?: Reaction | undefined;
  /** What `send()` itself returns, when the packet never left the sender's stack. */
  readonly localError?: Errno | undefined;
  /** It left what was collected and came to the client outside, whose stack is not walked. */
  readonly outside?: true;
  /** An error that the stack took for itself, and no program was told of. */
  readonly heeded?: true;
}

/**
 * Unwinds the straight-line walk to the one place that ends a journey (`carry` in walk.ts). It is the kernel's `goto drop`:
 * never an error of ours, never seen outside the walk, and so no `Error`: a stack trace would cost more than the packet's whole way.
 */
export class Stop {
  readonly end: End;
  constructor(end: End) {
    this.end = end;
  }
}

/** What goes with an ending beside its kind: evidence, an answer to send, an errno to return. */
export interface Ending {
  readonly because?: readonly Because[];
  readonly dev?: string | undefined;
  readonly reaction?: Reaction | undefined;
  readonly localError?: Errno | undefined;
}

/** Ends the journey with any disposition. */
export function stop(skb: Skb, kind: DispositionKind, ending: Ending = {}): never {
  return end(endOf(skb, kind, ending));
}

/** Ends the journey from within a function that cannot give its end back. */
export function end(how: End): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- see `Stop`
  throw new Stop(how);
}

/** The end of a packet as it is given back: delivery, and what else ends many packets, since unwinding takes its time. */
export function endOf(skb: Skb, kind: DispositionKind, ending: Ending = {}): End {
  const { because = [], dev = skb.inDev, reaction, localError } = ending;
  const { netns } = skb;
  // What has left is not touched again.
  return { disposition: dispositionOf(netns, dev, because, kind), skb: kind.kind === 'leaves-the-model' ? skb : sameSkb(skb), reaction, localError };
}

/** Most packets leave the model, whose end is written out: a spread takes its time. */
function dispositionOf(netns: string, dev: string | undefined, because: readonly Because[], kind: DispositionKind): Disposition {
  if (dev === undefined) return { netns, because, ...kind };
  return kind.kind === 'leaves-the-model' ? { netns, dev, because, kind: 'leaves-the-model' } : { netns, dev, because, ...kind };
}

/** Ends the journey: dropped, with the reason and its evidence. */
export function drop(skb: Skb, by: DroppedKind['by'], ending: Ending = {}): never {
  return stop(skb, { kind: 'dropped', by }, ending);
}

/** Ends the journey: handed to something that never answers. */
export function lose(skb: Skb, by: LostBy, ending: Ending = {}): never {
  return stop(skb, { kind: 'lost', by }, ending);
}

/** Ends the journey: it cannot be said what happens, because of these lines. */
export function unknown(skb: Skb, because: readonly Because[], dev?: string): never {
  return stop(skb, { kind: 'unknown' }, { because, dev });
}
