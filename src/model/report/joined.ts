import type { Words } from '../finding/index.ts';
import type { Disposition, Journey, Outcome } from '../trace/index.ts';
import type { Query } from './query.ts';
import type { ReportedFinding, Verdict } from './report.ts';

/** What a client's connection came to in the captures: the part of the model's outcomes that a capture can show. */
export type SawOutcome = Extract<Outcome, { readonly kind: 'answered' | 'timeout' | 'error' | 'stalls' | 'status' }>;

/** The packet that opens a connection (`there`) or its answer (`back`) at one point. */
export interface JoinedSight {
  readonly direction: 'there' | 'back';
  /** Name of the point, as in the ladder. */
  readonly point: string;
  readonly number: number;
  readonly form: string;
  readonly ttl: number;
}

/** Where the model's packet crosses the edge of a namespace. */
export interface JoinedCrossing {
  readonly netns: string;
  readonly dev: string;
}

/** What the wire shows and the model denies. */
export type JoinedDifference =
  | { readonly kind: 'outcome'; readonly predicted: readonly Outcome[] }
  /** The model's packet is never there in this form. */
  | { readonly kind: 'not-expected'; readonly sight: JoinedSight }
  /** The model carries it across here, and on the wire it was gone before the second of these points. */
  | { readonly kind: 'gone-before'; readonly crossing: JoinedCrossing; readonly after: string; readonly before: string }
  /** The model's server answers by the device at which the request was last seen, and no answer was seen there. */
  | { readonly kind: 'no-answer'; readonly crossing: JoinedCrossing };

/** A connection that fails in the captures, or that opens there and in the model fails, beside the model's. Several to one server are one, with how often. */
export interface JoinedWire {
  readonly file: string;
  readonly packet: number;
  readonly times: number;
  readonly query: Query;
  /** What the capture has, where the question is what a connection of the bundle says that it was before it was translated. */
  readonly translatedTo?: string;
  /** A load balancer of seven layers opened it with its client's address; the question is then what the client asked of that one. */
  readonly openedBy?: { readonly balancer: string; readonly form: string };
  readonly saw: SawOutcome;
  /** The furthest point that the packet, or its answer, came to; absent where there is one point alone. */
  readonly lastSeen?: JoinedSight;
  /** `unsure`: the model does not know how it goes, or it cannot be asked. */
  readonly agreement: 'agrees' | 'differs' | 'unsure';
  /** `same`: it is last seen where the model last has it; `further`: the model has it further on, where no capture tells. Absent where that is not compared. */
  readonly place?: 'same' | 'further';
  readonly differences: readonly JoinedDifference[];
}

/** A connection that fails in the captures, asked of the model. */
export interface JoinedFlow extends JoinedWire {
  readonly verdict?: Verdict;
  readonly predicted?: { readonly outcome: Outcome; readonly ending?: Pick<Journey, 'direction' | 'purpose'> & { readonly disposition: Disposition } };
  readonly findings: readonly ReportedFinding[];
  /** Why it cannot be asked. */
  readonly refused?: Words;
  readonly places: Readonly<Record<string, string>>;
}
