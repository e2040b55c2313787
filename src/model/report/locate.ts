import type { Packet } from '../../net/packet.ts';
import type { Journey, Outcome } from '../trace/journey.ts';
import type { FirstFinding } from './diff.ts';
import type { Query } from './query.ts';
import type { Verdict } from './report.ts';

/** The probe's packet at one device, as it was captured there. */
export interface Sighting {
  /** Of the question itself, of what answers it, or of an ICMP error about it. */
  readonly role: 'request' | 'answer' | 'error';
  readonly netns: string;
  readonly dev: string;
  readonly direction: 'in' | 'out' | 'other';
  /** Milliseconds after the first sighting. */
  readonly atMs: number;
  readonly packet: Packet;
  /** How often it came by here: retransmissions of the same packet. */
  readonly times: number;
}

/** What the client program saw of the one probe. */
export type Attempted = { readonly kind: 'answered' } | { readonly kind: 'error'; readonly errno: string } | { readonly kind: 'timeout' };

/** Where a real packet was last seen, beside where the model ends it. */
export interface LocateReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly query: Query;
  readonly node: string;
  /** `10.96.0.10:53/udp`. */
  readonly target: string;
  readonly attempted: Attempted;
  /** In the order of time; empty when nothing was captured. */
  readonly seen: readonly Sighting[];
  readonly lastSeen?: Sighting;
  /** Namespaces that were captured. */
  readonly watched: readonly string[];
  readonly predicted: {
    readonly verdict: Verdict;
    /** Of the branch that is most like what happened. */
    readonly outcome: Outcome;
    readonly ending?: Pick<Journey, 'direction' | 'purpose' | 'disposition'>;
    readonly finding?: FirstFinding;
  };
  /** `unsure`: the model does not know how it goes. */
  readonly agreement: 'agrees' | 'differs' | 'unsure';
  /** What differs: the outcome, devices where it was expected and not seen, and where it was seen and not expected. Empty when it agrees. */
  readonly differences: readonly Difference[];
  readonly places: Readonly<Record<string, string>>;
}

export type Difference =
  | { readonly kind: 'outcome'; readonly predicted: readonly Outcome[] }
  | { readonly kind: 'not-seen'; readonly role: 'request' | 'answer'; readonly netns: string; readonly dev: string; readonly direction: 'in' | 'out' }
  | { readonly kind: 'not-expected'; readonly sighting: Sighting };
